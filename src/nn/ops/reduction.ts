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
import type { TensorType, Value } from "../graph/graph.ts";
import { GraphError } from "../graph/graph_error.ts";
import { type GradientContext, int, op, type ShapeContext } from "../graph/op.ts";
import { frontAxes, knownIntegers, reducedShape, reshaped, sameType } from "../graph/shapes.ts";

const attributes = { keepdims: int(1), noop_with_empty_axes: int(0) };
type Flags = { keepdims: number; noop_with_empty_axes: number };

function axesOf([x, axes]: readonly Value[], { noop_with_empty_axes }: Flags): number[] {
  const rank = x.shape.length;
  const given = axes && knownIntegers(axes, "axes");
  if (given && given.length > 0) return frontAxes(given, rank);
  return noop_with_empty_axes ? [] : frontAxes(undefined, rank);
}

function reduced(inputs: readonly Value[], { attributes }: ShapeContext<Flags>): TensorType {
  const [x] = inputs;
  return reshaped(x, reducedShape(x.shape, axesOf(inputs, attributes), attributes.keepdims === 1));
}

/** Of reductions that change even a single element. */
function reducedAndChanged(
  inputs: readonly Value[],
  context: ShapeContext<Flags>,
): TensorType {
  if (inputs[0].shape.length > 0 && axesOf(inputs, context.attributes).length === 0) {
    // the processor still changes each element, WebGPU does not
    throw new GraphError("noop_with_empty_axes and no axes, expected axes");
  }
  return reduced(inputs, context);
}

/** `y`, of a reduction, with its reduced axes back as 1. */
function kept(y: Value, inputs: readonly Value[], flags: Flags): Value {
  if (flags.keepdims === 1) return y;
  const axes = axesOf(inputs, flags);
  return axes.length === 0 ? y : unsqueeze(y, axes);
}

/** d Σ x = Σ dx */
export const ReduceSum = op({
  attributes,
  shape: reduced,
  gradient: (dy, inputs, { attributes }) => [expandLike(kept(dy, inputs, attributes), inputs[0])],
});

/** d mean(x) = Σ dx / n */
export const ReduceMean = op({
  attributes,
  shape: reduced,
  gradient: (dy, inputs, { attributes, outputs: [y] }) => {
    const share = div(dy, elementsPerResult(inputs[0], y));
    return [expandLike(kept(share, inputs, attributes), inputs[0])];
  },
});

/** d max(x) = dx of the largest; equal ones share it */
export const ReduceMax = op({ attributes, shape: reduced, gradient: sharedAmongEqual });

/** d min(x) = dx of the smallest; equal ones share it */
export const ReduceMin = op({ attributes, shape: reduced, gradient: sharedAmongEqual });

function sharedAmongEqual(
  dy: Value,
  inputs: readonly Value[],
  { attributes, outputs: [y] }: GradientContext<Flags>,
): Value[] {
  const [x] = inputs;
  const chosen = cast(equal(x, kept(y, inputs, attributes)), x.dtype);
  const count = reduceSum(chosen, { axes: axesOf(inputs, attributes) });
  return [mul(chosen, div(kept(dy, inputs, attributes), count))];
}

/** d Σ |x| = Σ sign(x) dx */
export const ReduceL1 = op({
  attributes,
  shape: reducedAndChanged,
  gradient: (dy, inputs, { attributes }) => [
    mul(kept(dy, inputs, attributes), sign(inputs[0])),
  ],
});

/** d √Σ x² = Σ x dx / y; 0 where all x are */
export const ReduceL2 = op({
  attributes,
  shape: reducedAndChanged,
  gradient: (dy, inputs, { attributes, outputs: [y] }) => {
    const [zero, one] = [scalarLike(y, 0), scalarLike(y, 1)];
    const positive = greater(y, zero);
    const length = where(positive, { then: y, else: one });
    const share = where(positive, { then: div(dy, length), else: zero });
    return [mul(kept(share, inputs, attributes), inputs[0])];
  },
});

/** d Σ x² = Σ 2 x dx */
export const ReduceSumSquare = op({
  attributes,
  shape: reducedAndChanged,
  gradient: (dy, inputs, { attributes }) => {
    const [x] = inputs;
    return [mul(kept(dy, inputs, attributes), add(x, x))];
  },
});

/** d ln Σ eˣ = Σ e^(x − y) dx */
export const ReduceLogSumExp = op({
  attributes,
  shape: reduced,
  gradient: (dy, inputs, { attributes, outputs: [y] }) => {
    const weight = exp(sub(inputs[0], kept(y, inputs, attributes)));
    return [mul(kept(dy, inputs, attributes), weight)];
  },
});

/** d Π x = Σ dx Π of the others, which is 0 as soon as one of them is */
export const ReduceProd = op({
  attributes,
  shape: reduced,
  gradient: (dy, inputs, { attributes }) => {
    const [x] = inputs;
    const axes = axesOf(inputs, attributes);
    const [zero, one] = [scalarLike(x, 0), scalarLike(x, 1)];
    const isZero = equal(x, zero);
    const zeros = cast(isZero, x.dtype);
    const factors = where(isZero, { then: one, else: x });
    const product = reduceProd(factors, { axes });
    const otherZeros = sub(reduceSum(zeros, { axes }), zeros);
    const slope = where(greater(otherZeros, zero), { then: zero, else: div(product, factors) });
    return [mul(kept(dy, inputs, attributes), slope)];
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
