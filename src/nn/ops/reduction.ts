/** Operators that reduce along axes. */
import {
  add,
  cast,
  div,
  equal,
  exp,
  greater,
  mul,
  sign,
  sub,
  where,
} from "../expressions/elementwise.ts";
import { expandLike, scalarLike, unsqueeze } from "../expressions/movement.ts";
import { elementsPerResult, reduceProd, reduceSum } from "../expressions/reduction.ts";
import type { TensorType, Value } from "../graph/value.ts";
import { GraphError } from "../graph/graph_error.ts";
import { type GradientContext, op, type ShapeContext } from "../graph/op.ts";
import { int } from "../graph/attributes.ts";
import { frontAxes, knownIntegers, reducedShape, reshaped, sameType } from "../graph/shapes.ts";

const attributes = { keepdims: int(1), noop_with_empty_axes: int(0) };
type Flags = { keepdims: number; noop_with_empty_axes: number };

/** Reduced axes, counted from the front. @throws {GraphError} if they are computed. */
/** Reduced axes, counted from the front. @throws {GraphError} if they are computed. */
function reductionAxes([x, axes]: readonly Value[], { noop_with_empty_axes }: Flags): number[] {
  const rank = x.shape.length;
  const given = axes && knownIntegers(axes, "axes");
  if (given && given.length > 0) return frontAxes(given, rank);
  return noop_with_empty_axes ? [] : frontAxes(undefined, rank);
}

function reduced(inputs: readonly Value[], { attributes }: ShapeContext<Flags>): TensorType {
  const [x] = inputs;
  return reshaped(
    x,
    reducedShape(x.shape, reductionAxes(inputs, attributes), attributes.keepdims === 1),
  );
}

/** The type of a reduction that changes even a single element. @throws {GraphError} for no axes. */
function reducedNonIdentity(
  inputs: readonly Value[],
  context: ShapeContext<Flags>,
): TensorType {
  if (inputs[0].shape.length > 0 && reductionAxes(inputs, context.attributes).length === 0) {
    // the processor still changes each element, WebGPU does not
    throw new GraphError("noop_with_empty_axes and no axes, expected axes");
  }
  return reduced(inputs, context);
}

/** The result `y` of a reduction with its reduced axes restored as dimensions of 1. */
function keepReducedAxes(y: Value, inputs: readonly Value[], flags: Flags): Value {
  if (flags.keepdims === 1) return y;
  const axes = reductionAxes(inputs, flags);
  return axes.length === 0 ? y : unsqueeze(y, axes);
}

/** d Σ x = Σ dx */
export const ReduceSum = op({
  attributes,
  shape: reduced,
  gradient: (
    dy,
    inputs,
    { attributes },
  ) => [expandLike(keepReducedAxes(dy, inputs, attributes), inputs[0])],
});

/** d mean(x) = Σ dx / n */
export const ReduceMean = op({
  attributes,
  shape: reduced,
  gradient: (dy, inputs, { attributes, outputs: [y] }) => {
    const share = div(dy, elementsPerResult(inputs[0], y));
    return [expandLike(keepReducedAxes(share, inputs, attributes), inputs[0])];
  },
});

/** d max(x) = dx of the largest; equal ones share it */
export const ReduceMax = op({ attributes, shape: reduced, gradient: tieSharedGradients });

/** d min(x) = dx of the smallest; equal ones share it */
export const ReduceMin = op({ attributes, shape: reduced, gradient: tieSharedGradients });

function tieSharedGradients(
  dy: Value,
  inputs: readonly Value[],
  { attributes, outputs: [y] }: GradientContext<Flags>,
): Value[] {
  const [x] = inputs;
  const chosen = cast(equal(x, keepReducedAxes(y, inputs, attributes)), x.dtype);
  const count = reduceSum(chosen, { axes: reductionAxes(inputs, attributes) });
  return [mul(chosen, div(keepReducedAxes(dy, inputs, attributes), count))];
}

/** d Σ |x| = Σ sign(x) dx */
export const ReduceL1 = op({
  attributes,
  shape: reducedNonIdentity,
  gradient: (dy, inputs, { attributes }) => [
    mul(keepReducedAxes(dy, inputs, attributes), sign(inputs[0])),
  ],
});

/** d √Σ x² = Σ x dx / y; 0 where all x are */
export const ReduceL2 = op({
  attributes,
  shape: reducedNonIdentity,
  gradient: (dy, inputs, { attributes, outputs: [y] }) => {
    const [zero, one] = [scalarLike(y, 0), scalarLike(y, 1)];
    const positive = greater(y, zero);
    const length = where(positive, { then: y, else: one });
    const share = where(positive, { then: div(dy, length), else: zero });
    return [mul(keepReducedAxes(share, inputs, attributes), inputs[0])];
  },
});

/** d Σ x² = Σ 2 x dx */
export const ReduceSumSquare = op({
  attributes,
  shape: reducedNonIdentity,
  gradient: (dy, inputs, { attributes }) => {
    const [x] = inputs;
    return [mul(keepReducedAxes(dy, inputs, attributes), add(x, x))];
  },
});

/** d ln Σ eˣ = Σ e^(x − y) dx */
export const ReduceLogSumExp = op({
  attributes,
  shape: reduced,
  gradient: (dy, inputs, { attributes, outputs: [y] }) => {
    const weight = exp(sub(inputs[0], keepReducedAxes(y, inputs, attributes)));
    return [mul(keepReducedAxes(dy, inputs, attributes), weight)];
  },
});

/** d Π x = Σ dx Π of the others, which is 0 as soon as one of them is */
export const ReduceProd = op({
  attributes,
  shape: reduced,
  gradient: (dy, inputs, { attributes }) => {
    const [x] = inputs;
    const axes = reductionAxes(inputs, attributes);
    const [zero, one] = [scalarLike(x, 0), scalarLike(x, 1)];
    const isZero = equal(x, zero);
    const zeros = cast(isZero, x.dtype);
    const factors = where(isZero, { then: one, else: x });
    const product = reduceProd(factors, { axes });
    const otherZeros = sub(reduceSum(zeros, { axes }), zeros);
    const slope = where(greater(otherZeros, zero), { then: zero, else: div(product, factors) });
    return [mul(keepReducedAxes(dy, inputs, attributes), slope)];
  },
});

/** Each element goes into the sums from its own on: the gradient sums from the other end */
export const CumSum = op({
  attributes: { exclusive: int(0), reverse: int(0) },
  shape: sameType,
  gradient: (dy, [, axis], { attributes: { exclusive, reverse } }) => {
    const attributes = { exclusive, reverse: reverse ? 0 : 1 };
    return [dy.graph.node("CumSum", [dy, axis], { attributes })[0]];
  },
});
