/** Pooling over the spatial axes of [batch, channels, …], by windows or global. */
import { type DType, type Tensor, tensor } from "../../tensor.ts";
import { cast, div, equal, mul } from "../expressions/elementwise.ts";
import { expandLike } from "../expressions/movement.ts";
import { elementsPerResult, reduceSum } from "../expressions/reduction.ts";
import { flattenChannels, fold, unfold } from "../expressions/windows.ts";
import type { Dim, Shape, TensorType, Value } from "../graph/value.ts";
import { GraphError } from "../graph/graph_error.ts";
import { op } from "../graph/op.ts";
import { int } from "../graph/attributes.ts";
import { reducedShape, reshaped, shapeText } from "../graph/shapes.ts";
import {
  knownSize,
  outputSize,
  resolveWindows,
  type Window,
  type WindowAttributes,
  windowAttributes,
  withCeilMode,
} from "../graph/sliding_windows.ts";

/** The lowest finite float32, as padding that is never a maximum; WebGPU need not support −∞. */
const LOWEST = -3.4028234663852886e38;

const attributes = { ...windowAttributes, ceil_mode: int(0) };

interface PoolAttributes extends WindowAttributes {
  ceil_mode: number;
}

/** @throws {GraphError} without kernel_shape. */
/** @throws {GraphError} without kernel_shape. */
function poolWindows(x: Value, attributes: PoolAttributes): Window[] {
  const { kernel_shape, ceil_mode } = attributes;
  if (!kernel_shape) throw new GraphError("it has no kernel_shape, expected one");
  const windows = resolveWindows(x.shape, kernel_shape, attributes);
  return ceil_mode ? windows.map((window, at) => withCeilMode(x.shape[at + 2], window)) : windows;
}

function pooledShape(x: Value, attributes: PoolAttributes): Shape {
  const windows = poolWindows(x, attributes);
  return [
    ...x.shape.slice(0, 2),
    ...windows.map((window, at) => outputSize(x.shape[at + 2], window)),
  ];
}

/** dy goes to the largest element of each window; ties share it. The second output is not used. */
export const MaxPool = op({
  attributes: { ...attributes, storage_order: int(0) },
  shape: ([x], { attributes, count }) => {
    const shape = pooledShape(x, attributes);
    return [reshaped(x, shape), { dtype: "int64" as const, shape }].slice(0, count);
  },
  gradient: (dy, [x], { attributes, outputs: [y] }) => {
    const windows = poolWindows(x, attributes);
    const counts = y.shape.slice(2).map(knownSize);
    const elements = unfold(x, { windows, counts, padding: LOWEST });
    const largest = cast(equal(elements, flattenChannels(y)), x.dtype);
    const share = div(flattenChannels(dy), reduceSum(largest, { axes: [1] }));
    return [fold(mul(largest, share), { like: x, windows })];
  },
});

/** dx = dy / n in each window, with n the elements that count: padding only if count_include_pad. */
export const AveragePool = op({
  attributes: { ...attributes, count_include_pad: int(0) },
  shape: ([x], { attributes }) => reshaped(x, pooledShape(x, attributes)),
  gradient: (dy, [x], { attributes }) => {
    const windows = poolWindows(x, attributes);
    // explicit padding may count; the padding that ceil_mode adds never does
    const asked = poolWindows(x, { ...attributes, ceil_mode: 0 });
    const none = { before: 0, after: 0 };
    const sizes = windows.map((window, at) =>
      countedElements(x.shape[at + 2], window, attributes.count_include_pad ? asked[at] : none)
    );
    const share = div(dy, dy.graph.constant(outerProduct(dy.dtype, sizes)));
    return [fold(flattenChannels(share), { like: x, windows })];
  },
});

/** The number of counted elements of each window of an axis; one number where all are equal. */
function countedElements(
  size: Dim,
  window: Window,
  padding: Pick<Window, "before" | "after">,
): number[] {
  const { kernel, stride, dilation, before, after } = window;
  if (before === padding.before && after === padding.after) return [kernel];
  const end = knownSize(size) + padding.after;
  return Array.from({ length: knownSize(outputSize(size, window)) }, (_, at) => {
    const elements = Array.from({ length: kernel }, (_, i) => at * stride + i * dilation - before);
    return elements.filter((element) => element >= -padding.before && element < end).length;
  });
}

/** Products of one number from each list, in as many dimensions as there are lists. */
function outerProduct(dtype: DType, lists: readonly number[][]): Tensor {
  const data = lists.reduce(
    (products, list) => products.flatMap((product) => list.map((n) => product * n)),
    [1],
  );
  return tensor(dtype, { dims: lists.map(({ length }) => length), data });
}

/** @throws {GraphError} for inputs without spatial axes. */
/** @throws {GraphError} for inputs without spatial axes. */
function globalPoolType([x]: readonly Value[]): TensorType {
  if (x.shape.length > 2) return reshaped(x, reducedShape(x.shape, spatialAxes(x), true));
  throw new GraphError(`${shapeText(x.shape)}, expected axes after [batch, channels]`);
}

function spatialAxes({ shape }: Value): number[] {
  return [...shape.keys()].slice(2);
}

/** d mean = Σ dx / n */
export const GlobalAveragePool = op({
  shape: globalPoolType,
  gradient: (dy, [x], { outputs: [y] }) => [expandLike(div(dy, elementsPerResult(x, y)), x)],
});

/** dy goes to the largest element of each channel; ties share it. */
export const GlobalMaxPool = op({
  shape: globalPoolType,
  gradient: (dy, [x], { outputs: [y] }) => {
    const largest = cast(equal(x, y), x.dtype);
    return [mul(largest, div(dy, reduceSum(largest, { axes: spatialAxes(x) })))];
  },
});
