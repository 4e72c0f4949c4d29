/** Convolutions over [batch, channels, …spatial axes], in as many spatial axes as the kernel has. */
import type { Value } from "../graph/value.ts";
import { GraphError } from "../graph/graph_error.ts";
import { shapeText } from "../graph/shapes.ts";

/** Kernel, strides and padding of a convolution; lists have a number for each spatial axis. */
export interface ConvOptions {
  /** [outputs, inputs / group, …kernel]; for convTranspose [inputs, outputs / group, …kernel]. */
  weight: Value;
  /** [outputs] */
  bias?: Value;
  /** @default all 1 */
  strides?: readonly number[];
  /** In front of each axis, then behind each. @default all 0 */
  pads?: readonly number[];
  /** @default all 1 */
  dilations?: readonly number[];
  /** Into how many parts the channels are cut, each with kernels of its own. @default {1} */
  group?: number;
}

/** Σ weight · x over each window, plus bias. */
export function conv(x: Value, { weight, bias, ...attributes }: ConvOptions): Value {
  const inputs = bias ? [x, weight, bias] : [x, weight];
  return x.graph.node("Conv", inputs, { attributes: { ...attributes } })[0];
}

/** Each element of x spread over a window by weight, plus bias. */
export function convTranspose(
  x: Value,
  { weight, bias, outputPadding, ...attributes }: ConvOptions & {
    /** Added behind each axis of the output. @default all 0 */
    outputPadding?: readonly number[];
  },
): Value {
  const inputs = bias ? [x, weight, bias] : [x, weight];
  return x.graph.node("ConvTranspose", inputs, {
    attributes: { ...attributes, output_padding: outputPadding },
  })[0];
}

/** A convolution of pictures whose two axes are treated alike. */
export interface Conv2dOptions {
  /** [outputs, inputs / groups, height, width] */
  weight: Value;
  /** [outputs] */
  bias?: Value;
  /** @default {1} */
  stride?: number;
  /** On each side; `same` gives ⌈size / stride⌉ windows. @default {"same"} */
  padding?: number | "same";
  /** @default {1} */
  dilation?: number;
  /** @default {1} */
  groups?: number;
}

/**
 * Σ weight · x over windows of pictures [batch, channels, height, width], plus bias.
 *
 * @throws {GraphError} if x has another rank.
 */
export function conv2d(x: Value, options: Conv2dOptions): Value {
  const { weight, bias, stride = 1, padding = "same", dilation = 1, groups: group = 1 } = options;
  if (x.shape.length !== 4) {
    throw new GraphError(
      `Cannot convolve '${x.name}': ${shapeText(x.shape)}, ` +
        "expected [batch, channels, height, width]",
    );
  }
  const inputs = bias ? [x, weight, bias] : [x, weight];
  const single = weight.shape.slice(2).every((dim) => dim === 1);
  const side = padding === "same" ? 0 : padding;
  const around = padding === "same" && !single
    ? { auto_pad: "SAME_UPPER" }
    : { pads: [side, side, side, side] };
  return x.graph.node("Conv", inputs, {
    attributes: { strides: [stride, stride], dilations: [dilation, dilation], group, ...around },
  })[0];
}
