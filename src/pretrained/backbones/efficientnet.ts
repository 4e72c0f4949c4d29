/**
 * EfficientNet and EfficientNet-Lite (Tan and Le 2019, arXiv 1905.11946) as expressions over a
 * graph, with batch normalisation folded into the convolutions.
 * Reference: lukemelas/EfficientNet-PyTorch, efficientnet_pytorch/model.py, release 0.7.1.
 */
import { add, clip, mul, sigmoid, silu } from "../../nn/expressions/elementwise.ts";
import { conv, conv2d } from "../../nn/expressions/convolution.ts";
import { reduceMean } from "../../nn/expressions/reduction.ts";
import type { Value } from "../../nn/graph/value.ts";
import { foldBatchNorm } from "../weights/fold_batch_norm.ts";
import type { Weights } from "../weights/weights.ts";
import type { BlockConfig, EfficientNetConfig } from "./efficientnet_config.ts";
import { type BlockNames, efficientNetNames, type LayerNames } from "./efficientnet_names.ts";

/** Share of a block's input channels that squeeze-and-excitation keeps in its middle. */
const SQUEEZE_RATIO = 0.25;

interface Network {
  readonly config: EfficientNetConfig;
  readonly weights: Weights;
}

/**
 * Adds the network up to its pooled features.
 *
 * @param pixels float32 [batch, 3, height, width], normalised as the weights were trained.
 * @returns the mean over the last activation, float32 [batch, featureChannels].
 * @throws {UserError} naming a weight that is missing or has other dimensions.
 */
export function efficientNetFeatures(pixels: Value, network: Network): Value {
  const { config, weights } = network;
  const names = efficientNetNames(weights);
  let x = layer(pixels, network, {
    ...names.stem,
    dims: [config.stemChannels, 3, 3, 3],
    stride: 2,
  });
  config.blocks.forEach((block, index) => {
    x = invertedResidual(x, network, { block, names: names.block(block, index) });
  });
  const last = config.blocks[config.blocks.length - 1].outputChannels;
  x = layer(x, network, { ...names.head, dims: [config.featureChannels, last, 1, 1] });
  return reduceMean(x, { axes: [2, 3], keep: false });
}

/** Expansion, depthwise convolution, squeeze-and-excitation, projection; with a skip where shapes allow. */
function invertedResidual(
  x: Value,
  network: Network,
  { block, names }: { block: BlockConfig; names: BlockNames },
): Value {
  const { kernelSize, stride, expandRatio, inputChannels, outputChannels } = block;
  const middle = inputChannels * expandRatio;
  let y = x;
  if (expandRatio !== 1) {
    y = layer(y, network, { ...names.expand, dims: [middle, inputChannels, 1, 1] });
  }
  y = layer(y, network, {
    ...names.depthwise,
    dims: [middle, 1, kernelSize, kernelSize],
    stride,
    groups: middle,
  });
  if (network.config.squeezeExcite) y = squeezeExcite(y, network, { block, names });
  y = layer(y, network, {
    ...names.project,
    dims: [outputChannels, middle, 1, 1],
    activation: "none",
  });
  return stride === 1 && inputChannels === outputChannels ? add(y, x) : y;
}

/** Scales each channel by a gate computed from the means of all (Hu et al. 2018). */
function squeezeExcite(
  x: Value,
  { weights }: Network,
  { block, names }: { block: BlockConfig; names: BlockNames },
): Value {
  const { inputChannels, expandRatio } = block;
  const middle = inputChannels * expandRatio;
  const squeezed = Math.max(1, Math.floor(inputChannels * SQUEEZE_RATIO));
  const dense = (input: Value, name: string, [outputs, inputs]: [number, number]) => {
    const weight = weights.get(`${name}.weight`, [outputs, inputs, 1, 1]);
    const bias = weights.get(`${name}.bias`, [outputs]);
    return conv(input, {
      weight: x.graph.constant(weight, `${name}.weight`),
      bias: x.graph.constant(bias, `${name}.bias`),
    });
  };
  const means = reduceMean(x, { axes: [2, 3], keep: true });
  const reduced = silu(dense(means, names.squeeze, [squeezed, middle]));
  return mul(x, sigmoid(dense(reduced, names.excite, [middle, squeezed])));
}

interface LayerOptions extends LayerNames {
  /** The kernel: [outputs, inputs / groups, height, width]. */
  dims: readonly number[];
  stride?: number;
  groups?: number;
  /** @default the network's */
  activation?: "none";
}

/** Adds a convolution, the batch normalisation folded into it, and the activation. */
function layer(x: Value, { config, weights }: Network, options: LayerOptions): Value {
  const { convolution, batchNorm, dims, stride, groups, activation } = options;
  const channels = [dims[0]];
  const folded = foldBatchNorm(weights.get(`${convolution}.weight`, dims), {
    weight: weights.get(`${batchNorm}.weight`, channels),
    bias: weights.get(`${batchNorm}.bias`, channels),
    mean: weights.get(`${batchNorm}.running_mean`, channels),
    variance: weights.get(`${batchNorm}.running_var`, channels),
    epsilon: config.batchNormEpsilon,
  });
  const y = conv2d(x, {
    weight: x.graph.constant(folded.weight, `${convolution}.weight`),
    bias: x.graph.constant(folded.bias, `${convolution}.bias`),
    stride,
    groups,
    padding: config.padding === "same" ? "same" : Math.floor(dims[2] / 2),
  });
  if (activation === "none") return y;
  return config.activation === "relu6" ? clip(y, { low: 0, high: 6 }) : silu(y);
}
