/** Operators that rearrange or repeat elements. Each gradient applies the inverse rearrangement. */
import { dimsVector, reshapeLike, squeeze, transpose } from "../expressions/movement.ts";
import { reduceSum } from "../expressions/reduction.ts";
import { concatDims } from "../expressions/slicing.ts";
import type { Dim, Shape, Value } from "../graph/value.ts";
import { GraphError } from "../graph/graph_error.ts";
import { op } from "../graph/op.ts";
import { int, optionalInts, optionalTensor } from "../graph/attributes.ts";
import {
  broadcastShapes,
  frontAxes,
  frontAxis,
  knownIntegers,
  productOfDims,
  productOfSizes,
  quotientOfDims,
  reshaped,
  sameShape,
  shapeText,
} from "../graph/shapes.ts";

/** The dimensions that a shape vector holds. @throws {GraphError} if they are computed. */
/** The dimensions that a shape vector holds. @throws {GraphError} if they are computed. */
function targetShape(shape: Value | undefined): readonly Dim[] {
  if (shape?.contents) return shape.contents;
  throw new GraphError("its shape is computed, expected a constant or the Shape of a value");
}

/** The same elements in another shape; dx is dy in the shape of x. */
export const Reshape = op({
  attributes: { allowzero: int(0) },
  shape: ([x, shape], { attributes: { allowzero } }) => {
    const dims = targetShape(shape).map((dim, at) => dim === 0 && !allowzero ? x.shape[at] : dim);
    if (dims.includes(-1)) {
      const rest = quotientOfDims(x.shape, dims.filter((dim) => dim !== -1));
      return reshaped(x, dims.map((dim) => dim === -1 ? rest : dim));
    }
    const sized = [...x.shape, ...dims].every((dim) => typeof dim === "number");
    if (sized && productOfSizes(x.shape) !== productOfSizes(dims)) {
      throw new GraphError(
        `${shapeText(x.shape)} to ${shapeText(dims)}, expected as many elements`,
      );
    }
    return reshaped(x, dims);
  },
  gradient: (dy, [x]) => [reshapeLike(dy, x)],
});

/** The axes before `axis` joined to a first dimension, the others to a second. */
export const Flatten = op({
  attributes: { axis: int(1) },
  shape: ([x], { attributes: { axis } }) => {
    const rank = x.shape.length;
    const at = axis === rank ? rank : frontAxis(axis, rank);
    return reshaped(x, [productOfDims(x.shape.slice(0, at)), productOfDims(x.shape.slice(at))]);
  },
  gradient: (dy, [x]) => [reshapeLike(dy, x)],
});

/** Copies along each axis; dx sums the gradients of all copies. */
export const Tile = op({
  shape: ([x, repeats]) => {
    const times = knownIntegers(repeats, "repeats");
    if (times.length !== x.shape.length) {
      throw new GraphError(
        `${times.length} repeats of ${shapeText(x.shape)}, expected one per axis`,
      );
    }
    return reshaped(x, x.shape.map((dim, axis) => productOfDims([times[axis], dim])));
  },
  gradient: (dy, [x, repeats]) => {
    const { graph } = x;
    const copies = knownIntegers(repeats, "repeats").flatMap((times, axis) => [
      graph.integers([times]),
      dimsVector(x, axis, axis + 1),
    ]);
    const apart = graph.node("Reshape", [dy, concatDims(copies)])[0];
    return [reduceSum(apart, { axes: x.shape.map((_, axis) => 2 * axis), keep: false })];
  },
});

/** A tensor of one repeated number. */
export const ConstantOfShape = op({
  attributes: { value: optionalTensor() },
  shape: ([shape], { attributes: { value } }) => ({
    dtype: value?.dtype ?? "float32",
    shape: targetShape(shape),
  }),
  gradient: "none",
});

/** One triangle of each matrix, zeros elsewhere; dx is the same triangle of dy. */
export const Trilu = op({
  attributes: { upper: int(1) },
  shape: ([x]) => reshaped(x, x.shape),
  gradient: (dy, [, diagonal], { attributes }) => [
    dy.graph.node("Trilu", diagonal ? [dy, diagonal] : [dy], { attributes })[0],
  ],
});

/** Broadcasting; the autodiff walk sums dy to the shape of x. */
export const Expand = op({
  shape: ([x, shape]) => reshaped(x, broadcastShapes(x.shape, targetShape(shape))),
  gradient: (dy) => [dy],
});

/** Axes in another order; dx applies the inverse permutation to dy. */
export const Transpose = op({
  attributes: { perm: optionalInts() },
  shape: ([x], { attributes: { perm = reversed(x.shape) } }) => {
    if (!sameShape(frontAxes(perm, x.shape.length), [...x.shape.keys()])) {
      throw new GraphError(`perm [${perm}] of rank ${x.shape.length}, expected each axis once`);
    }
    return reshaped(x, perm.map((axis) => x.shape[axis]));
  },
  gradient: (dy, [x], { attributes: { perm = reversed(x.shape) } }) => [
    transpose(dy, inversePermutation(perm)),
  ],
});

/** The permutation that undoes `perm`. */
function inversePermutation(perm: readonly number[]): number[] {
  const inverse: number[] = [];
  perm.forEach((from, to) => inverse[from] = to);
  return inverse;
}

function reversed(shape: Shape): number[] {
  return [...shape.keys()].reverse();
}

/** Removes axes of 1; dx is dy in the shape of x. */
export const Squeeze = op({
  shape: ([x, given]) => {
    const ones = [...x.shape.keys()].filter((axis) => x.shape[axis] === 1);
    const axes = given ? frontAxes(knownIntegers(given, "axes"), x.shape.length) : ones;
    if (axes.some((axis) => x.shape[axis] !== 1)) {
      throw new GraphError(`axes [${axes}] of ${shapeText(x.shape)}, expected dimensions of 1`);
    }
    const shape = x.shape.filter((_, axis) => !axes.includes(axis));
    return { ...reshaped(x, shape), contents: x.contents };
  },
  gradient: (dy, [x]) => [reshapeLike(dy, x)],
});

/** Inserts axes of 1; dx is dy without them. */
export const Unsqueeze = op({
  shape: ([x, given]) => {
    const axes = knownIntegers(given, "axes");
    const shape: Dim[] = [...x.shape];
    for (const axis of frontAxes(axes, shape.length + axes.length)) shape.splice(axis, 0, 1);
    return { ...reshaped(x, shape), contents: x.contents };
  },
  gradient: (dy, [, axes]) => [squeeze(dy, knownIntegers(axes, "axes"))],
});
