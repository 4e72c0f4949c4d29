/** Layers over pictures, float32 [batch, channels, height, width]. */
import { add, mul, relu } from "./expressions/elementwise.ts";
import { conv2d } from "./expressions/convolution.ts";
import type { Value } from "./graph.ts";
import { GraphError } from "./graph_error.ts";
import { normal, zeros } from "./initializers.ts";
import type { Scope } from "./scope.ts";
import { shapeText } from "./shapes.ts";

/** A convolution with a square kernel. */
export interface ConvolutionOptions {
  /** Prefix of its parameters, `<name>.weight` [channels, inputs, kernel, kernel] and `.bias`. */
  name: string;
  /** Of the output. */
  channels: number;
  /** @default {3} */
  kernel?: number;
  /** @default {1} */
  stride?: number;
}

/** A convolution, padded so that stride 1 keeps height and width. */
export function convolution(scope: Scope, x: Value, options: ConvolutionOptions): Value {
  const { name, channels, kernel = 3, stride = 1 } = options;
  const inputs = channelsOf(x, name);
  const weight = scope.parameter({
    name: `${name}.weight`,
    shape: [channels, inputs, kernel, kernel],
    initializer: normal(Math.sqrt(2 / (inputs * kernel * kernel))), // He et al. 2015
    decay: true,
  });
  const bias = scope.parameter({
    name: `${name}.bias`,
    shape: [channels],
    initializer: zeros(),
    decay: false,
  });
  return conv2d(x, { weight, bias, stride });
}

/**
 * x + α f(x), where f is two convolutions after rectifiers and α begins at 0, so that a deep network
 * begins as a shallow one and needs no batch statistics: SkipInit, De and Smith 2020.
 */
export function residualBlock(scope: Scope, x: Value, name: string): Value {
  const channels = channelsOf(x, name);
  const first = convolution(scope, relu(x), { name: `${name}.first`, channels });
  const second = convolution(scope, relu(first), { name: `${name}.second`, channels });
  const alpha = scope.parameter({
    name: `${name}.alpha`,
    shape: [1],
    initializer: zeros(),
    decay: false,
  });
  return add(x, mul(second, alpha));
}

function channelsOf(x: Value, name: string): number {
  const channels = x.shape[1];
  if (x.shape.length === 4 && typeof channels === "number") return channels;
  throw new GraphError(
    `Cannot build layer '${name}' on ${shapeText(x.shape)}: expected ` +
      "[batch, channels, height, width] with known channels",
  );
}
