/** Layers over pictures, float32 [batch, channels, height, width]. */
import { batchNorm } from "./batch_norm.ts";
import { add, relu } from "../expressions/elementwise.ts";
import { conv2d } from "../expressions/convolution.ts";
import type { Value } from "../graph/value.ts";
import { GraphError } from "../graph/graph_error.ts";
import { type Initializer, normal, zeros } from "../graph/initializers.ts";
import type { Scope } from "../graph/scope.ts";
import { shapeText } from "../graph/shapes.ts";

/** A convolution with a square kernel. */
export interface ConvolutionOptions {
  /** Prefix of its parameters: `<name>.weight` [channels, inputs, kernel, kernel] and those of its norm. */
  name: string;
  /** Output channels. */
  channels: number;
  /** @default {3} */
  kernel?: number;
  /** @default {1} */
  stride?: number;
  /** Initialises the scale of batch normalisation. @default all 1 */
  initialScale?: Initializer;
}

/**
 * A convolution and batch normalisation, whose bias makes another needless; padded so that stride 1
 * keeps height and width.
 */
export function convBatchNorm(scope: Scope, x: Value, options: ConvolutionOptions): Value {
  const { name, channels, kernel = 3, stride = 1, initialScale } = options;
  const inputs = knownChannels(x, name);
  const weight = scope.parameter({
    name: `${name}.weight`,
    shape: [channels, inputs, kernel, kernel],
    initializer: normal(Math.sqrt(2 / (inputs * kernel * kernel))), // He et al. 2015
    decay: true,
  });
  return batchNorm(scope, conv2d(x, { weight, stride }), { name, initialScale });
}

/**
 * relu(x + f(x)), where f is two normed convolutions around a rectifier: He et al. 2016. The last
 * scale begins at 0, so that a deep network begins as a shallow one: Goyal et al. 2017, 5.1.
 */
export function residualBlock(scope: Scope, x: Value, name: string): Value {
  const channels = knownChannels(x, name);
  const first = convBatchNorm(scope, x, { name: `${name}.first`, channels });
  const second = convBatchNorm(scope, relu(first), {
    name: `${name}.second`,
    channels,
    initialScale: zeros(),
  });
  return relu(add(x, second));
}

/** @throws {GraphError} if `x` is no picture batch with known channels. */
function knownChannels(x: Value, name: string): number {
  const channels = x.shape[1];
  if (x.shape.length === 4 && typeof channels === "number") return channels;
  throw new GraphError(
    `Cannot build layer '${name}' on ${shapeText(x.shape)}: expected ` +
      "[batch, channels, height, width] with known channels",
  );
}
