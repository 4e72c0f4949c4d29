/** Expressions that normalise along axes. */
import { tensor } from "../../tensor.ts";
import type { Value } from "../graph/value.ts";
import { add, mul } from "./elementwise.ts";
import { alongChannels, reshape, reshapeLike } from "./movement.ts";

/** eˣ / Σ eˣ along an axis. */
export function softmax(x: Value, axis = -1): Value {
  return x.graph.node("Softmax", [x], { attributes: { axis } })[0];
}

/** ln softmax(x), stable for large x. */
export function logSoftmax(x: Value, axis = -1): Value {
  return x.graph.node("LogSoftmax", [x], { attributes: { axis } })[0];
}

/** Factors after normalisation, and where it begins. */
export interface LayerNormalizationOptions {
  /** In the shape of the normalised axes. */
  scale: Value;
  /** In the shape of the normalised axes. */
  bias?: Value;
  /** First normalised axis; those after it are normalised too. @default {-1} */
  axis?: number;
  /** @default {1e-5} */
  epsilon?: number;
}

/** (x − mean) / √(variance + ε) · scale + bias */
export function layerNormalization(x: Value, options: LayerNormalizationOptions): Value {
  const { scale, bias, axis = -1, epsilon = 1e-5 } = options;
  const inputs = bias ? [x, scale, bias] : [x, scale];
  return x.graph.node("LayerNormalization", inputs, { attributes: { axis, epsilon } })[0];
}

/** Factors after normalisation, one for each channel. */
export interface ChannelFactors {
  /** [channels] */
  scale: Value;
  /** [channels] */
  bias: Value;
  /** @default {1e-5} */
  epsilon?: number;
}

/** (x − mean) / √(variance + ε) · scale + bias for each channel, with a given mean and variance. */
export function batchNormalization(
  x: Value,
  { scale, bias, mean, variance, epsilon = 1e-5 }: ChannelFactors & {
    /** [channels] */
    mean: Value;
    /** [channels] */
    variance: Value;
  },
): Value {
  const inputs = [x, scale, bias, mean, variance];
  return x.graph.node("BatchNormalization", inputs, { attributes: { epsilon } })[0];
}

/** (x − mean) / √(variance + ε) · scale + bias, over the spatial axes of each channel. */
export function instanceNormalization(
  x: Value,
  { scale, bias, epsilon = 1e-5 }: ChannelFactors,
): Value {
  const inputs = [x, scale, bias];
  return x.graph.node("InstanceNormalization", inputs, { attributes: { epsilon } })[0];
}

/**
 * (x − mean) / √(variance + ε) over groups of channels and their spatial axes, then times scale
 * plus bias by channel. By InstanceNormalization: ONNX's GroupNormalization of opset 20 has its
 * factors by group.
 */
export function groupNormalization(
  x: Value,
  { groups, scale, bias, epsilon }: ChannelFactors & { groups: number },
): Value {
  const factor = (number: number) =>
    x.graph.constant(tensor(x.dtype, { dims: [groups], data: new Array(groups).fill(number) }));
  const grouped = reshape(x, [0, groups, -1]);
  const unit = instanceNormalization(grouped, { scale: factor(1), bias: factor(0), epsilon });
  return add(mul(reshapeLike(unit, x), alongChannels(scale, x)), alongChannels(bias, x));
}
