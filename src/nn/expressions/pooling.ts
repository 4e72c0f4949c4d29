/** Pools over [batch, channels, …spatial axes]. */
import type { Value } from "../graph/value.ts";

/** Windows over pictures whose two axes are treated alike. */
export interface Pool2dOptions {
  /** Height and width of the windows. */
  size: number;
  /** @default {size} */
  stride?: number;
  /** On each side; it is never the largest and does not count for a mean. @default {0} */
  padding?: number;
}

function pool2d(op: string, x: Value, { size, stride = size, padding = 0 }: Pool2dOptions): Value {
  const attributes = {
    kernel_shape: [size, size],
    strides: [stride, stride],
    pads: [padding, padding, padding, padding],
  };
  return x.graph.node(op, [x], { attributes })[0];
}

/** The largest of each window of pictures [batch, channels, height, width]. */
export function maxPool2d(x: Value, options: Pool2dOptions): Value {
  return pool2d("MaxPool", x, options);
}

/** The mean of each window of pictures [batch, channels, height, width]. */
export function averagePool2d(x: Value, options: Pool2dOptions): Value {
  return pool2d("AveragePool", x, options);
}

/** The mean of each channel: all spatial axes become 1. */
export function globalAveragePool(x: Value): Value {
  return x.graph.node("GlobalAveragePool", [x])[0];
}

/** The largest of each channel: all spatial axes become 1. */
export function globalMaxPool(x: Value): Value {
  return x.graph.node("GlobalMaxPool", [x])[0];
}
