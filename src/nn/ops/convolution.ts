/** Convolutions over [batch, channels, …spatial axes]: the gradient of each is the other. */
import { conv } from "../expressions/convolution.ts";
import { inputGradient, kernelGradient } from "../expressions/convolution_gradient.ts";
import { perChannel } from "../expressions/reduction.ts";
import type { Dim, Value } from "../graph/value.ts";
import { GraphError } from "../graph/graph_error.ts";
import { op } from "../graph/op.ts";
import { int, optionalInts } from "../graph/attributes.ts";
import { reshaped, sameDType, sameShape, shapeText } from "../graph/shapes.ts";
import {
  effectiveKernelSize,
  outputSize,
  resolveWindows,
  type Window,
  type WindowAttributes,
  windowAttributes,
  windowAttributeValues,
} from "../graph/sliding_windows.ts";

const attributes = { ...windowAttributes, group: int(1) };

/** With W the kernel: dx = ConvTranspose(dy, W), dW[position] = Σ dy · x at it, dbias = Σ dy */
export const Conv = op({
  attributes,
  shape: ([x, w, bias], { attributes }) => {
    const windows = kernelWindows(x, w, attributes);
    const { group } = attributes;
    const [outputs, inputs] = w.shape;
    checkChannels(x, { wanted: multiplyByGroup(inputs, group), group, parted: outputs });
    checkBias(bias, outputs);
    sameDType(...(bias ? [x, w, bias] : [x, w]));
    const sizes = windows.map((window, at) => outputSize(x.shape[at + 2], window));
    return reshaped(x, [x.shape[0], outputs, ...sizes]);
  },
  gradient: (dy, [x, w, bias], { attributes }) => {
    const { group } = attributes;
    const windows = kernelWindows(x, w, attributes);
    const sides = { wide: x, narrow: dy, windows, group };
    return [inputGradient(w, sides), kernelGradient(w, sides), bias && perChannel(dy)];
  },
});

/** With W the kernel: dx = Conv(dy, W), dW[position] = Σ x · dy at it, dbias = Σ dy */
export const ConvTranspose = op({
  attributes: { ...attributes, output_padding: optionalInts(), output_shape: optionalInts() },
  shape: ([x, w, bias], { attributes }) => {
    const { group, output_padding, output_shape, auto_pad } = attributes;
    if (output_shape || auto_pad.startsWith("SAME")) {
      throw new GraphError("its padding follows from output_shape or auto_pad, expected pads");
    }
    const windows = kernelWindows(x, w, attributes);
    const [inputs, outputs] = w.shape;
    checkChannels(x, { wanted: inputs, group, parted: inputs });
    const channels = multiplyByGroup(outputs, group);
    checkBias(bias, channels);
    sameDType(...(bias ? [x, w, bias] : [x, w]));
    const sizes = windows.map((window, at) =>
      transposedOutputSize(x.shape[at + 2], window, output_padding?.[at] ?? 0)
    );
    return reshaped(x, [x.shape[0], channels, ...sizes]);
  },
  gradient: (dy, [x, w, bias], { attributes }) => {
    const { group } = attributes;
    const windows = kernelWindows(x, w, attributes);
    const dx = conv(dy, { weight: w, ...windowAttributeValues(windows), group });
    return [dx, kernelGradient(w, { wide: dy, narrow: x, windows, group }), bias && perChannel(dy)];
  },
});

/** Windows of a kernel over x. @throws {GraphError} if kernel_shape contradicts the kernel. */
/** Windows of a kernel over x. @throws {GraphError} if kernel_shape contradicts the kernel. */
function kernelWindows(x: Value, w: Value, attributes: WindowAttributes): Window[] {
  const kernel = w.shape.slice(2);
  const { kernel_shape } = attributes;
  if (kernel_shape && !sameShape(kernel_shape, kernel)) {
    throw new GraphError(`kernel_shape [${kernel_shape}], expected ${shapeText(kernel)}`);
  }
  return resolveWindows(x.shape, kernel, attributes);
}

/** Channels of all groups from those of one. */
/** Channels of all groups from those of one. */
function multiplyByGroup(dim: Dim, group: number): Dim {
  if (group === 1) return dim;
  return typeof dim === "number" ? dim * group : `${group}*${dim}`;
}

/** @throws {GraphError} if channels do not fit the kernel or the number of groups. */
/** @throws {GraphError} if channels do not fit the kernel or the number of groups. */
function checkChannels(
  x: Value,
  { wanted, group, parted }: { wanted: Dim; group: number; parted: Dim },
): void {
  const [, channels] = x.shape;
  // names of channels are made up of products, which only sizes can tell apart
  if (typeof channels === "number" && typeof wanted === "number" && channels !== wanted) {
    throw new GraphError(`${channels} channels, expected the ${wanted} of its kernel`);
  }
  if (typeof parted === "number" && parted % group !== 0) {
    throw new GraphError(`${parted} kernels in ${group} groups, expected a multiple`);
  }
}

/** @throws {GraphError} if the bias is not [channels]. */
/** @throws {GraphError} if the bias is not [channels]. */
function checkBias(bias: Value | undefined, channels: Dim): void {
  if (!bias || sameShape(bias.shape, [channels])) return;
  throw new GraphError(`bias ${shapeText(bias.shape)}, expected ${shapeText([channels])}`);
}

/** The output size of ConvTranspose: (count − 1) · stride + effective kernel size + output padding − pads. */
function transposedOutputSize(count: Dim, window: Window, outputPadding: number): Dim {
  const { stride, before, after } = window;
  const rest = effectiveKernelSize(window) - stride + outputPadding - before - after;
  if (typeof count === "number") return count * stride + rest;
  return stride === 1 && rest === 0 ? count : `${stride}*${count}+${rest}`;
}
