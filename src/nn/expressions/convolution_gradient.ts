/**
 * The gradients of a convolution. That of its input is the transposed convolution; that of its
 * kernel has two forms, of which the faster is taken where both are right: kernels of few elements
 * that move by one or see many channels are faster as products, all others as fast or faster as a Conv.
 */
import type { Value } from "../graph/value.ts";
import { productOfSizes } from "../graph/shapes.ts";
import {
  knownSize,
  remainder,
  type Window,
  windowAttributeValues,
} from "../graph/sliding_windows.ts";
import { conv, convTranspose } from "./convolution.ts";
import { matmul, swapLast } from "./linalg.ts";
import { reshape, reshapeLike, transpose } from "./movement.ts";
import { reduceSum } from "./reduction.ts";
import { concat, sliceAxes } from "./slicing.ts";
import { kernelPositions, kernelPositionSlice, padWindows } from "./windows.ts";

/** Up to this many elements of a kernel have a product each. */
const MAX_MATMUL_POSITIONS = 9;
/** From so many inputs on, products are faster for kernels that move by more than one too. */
const MIN_STRIDED_MATMUL_CHANNELS = 16;
/** Below so many windows, one product for the whole batch is faster than one for each example. */
const MIN_BATCHED_MATMUL_WINDOWS = 64;

/** Input and output of a convolution, its windows and groups. */
export interface ConvOperands {
  /** The input of the forward convolution: [batch, inputs, …]. */
  wide: Value;
  /** Its output, one element for each window: [batch, outputs, …]. */
  narrow: Value;
  windows: readonly Window[];
  group: number;
}

/** dx = ConvTranspose(dy, W), as long as x was: what the last window left over is padded. */
export function inputGradient(
  w: Value,
  { wide: x, narrow: dy, windows, group }: ConvOperands,
): Value {
  const outputPadding = windows.map((window, at) => remainder(x.shape[at + 2], window));
  const transposed = { weight: w, ...windowAttributeValues(windows), outputPadding };
  const [outputs, inputs] = w.shape;
  if (group === 1 || inputs !== 1 || outputs === group) {
    return convTranspose(dy, { ...transposed, group });
  }
  // On WebGPU (ONNX Runtime Web 1.30) a group of several channels to one comes out wrong: here each
  // channel is a group of its own, and they are summed after.
  const apart = convTranspose(dy, { ...transposed, group: knownSize(outputs) });
  const sizes = apart.shape.slice(2).map(knownSize);
  const parted = reshape(apart, [0, group, -1, ...sizes]);
  return reduceSum(parted, { axes: [2], keep: false });
}

/** dW[o, i, position] = Σ over batch and windows of narrow[o] · wide[i] at the position. */
export function kernelGradient(w: Value, sides: ConvOperands): Value {
  const { windows, wide, group } = sides;
  const few = productOfSizes(windows.map(({ kernel }) => kernel)) <= MAX_MATMUL_POSITIONS;
  const close = windows.every(({ stride }) => stride === 1);
  const many = group === 1 && knownSize(wide.shape[1]) >= MIN_STRIDED_MATMUL_CHANNELS;
  const products = (few && (close || many)) || convDropsPadding(sides);
  return reshapeLike(products ? kernelGradientByMatmul(sides) : kernelGradientByConv(sides), w);
}

/**
 * True if the kernel gradient as a Conv is wrong on WebGPU: ONNX Runtime Web 1.30 computes a Conv whose
 * kernel has one element, or is as large as its input, as a matrix product and forgets padding that
 * is behind alone. A Pad of its own is no way out, since it is fused into the Conv.
 */
function convDropsPadding({ wide, narrow, windows }: ConvOperands): boolean {
  const kernel = narrow.shape.slice(2);
  const product = kernel.every((size) => size === 1) ||
    kernel.every((size, at) => size === wide.shape[at + 2]);
  return product && windows.every(({ before }) => before === 0) &&
    windows.some(({ after }) => after > 0);
}

/** A matrix product for each position of the kernel, summed over the batch. */
function kernelGradientByMatmul(sides: ConvOperands): Value {
  const product = sides.group === 1 ? channelsLastProduct(sides) : groupedProduct(sides);
  const outputs = knownSize(sides.narrow.shape[1]);
  const products = kernelPositions(sides.windows)
    .map((position) => reshape(product(position), [outputs, -1, 1]));
  return products.length === 1 ? products[0] : concat(products, 2);
}

/** Multiplies by an operand that is not transposed, so that the elements of windows are long runs. */
function channelsLastProduct(
  { wide, narrow, windows }: ConvOperands,
): (position: readonly number[]) => Value {
  const [outputs, inputs] = [narrow, wide].map(({ shape }) => knownSize(shape[1]));
  const counts = narrow.shape.slice(2).map(knownSize);
  const axes = counts.map((_, at) => at + 2);
  const padded = padWindows(windows, transpose(wide, [0, ...axes, 1]), { axis: 1 });
  const right = (position: readonly number[]) =>
    kernelPositionSlice(padded, { windows, position, counts, axis: 1 });
  if (productOfSizes(counts) < MIN_BATCHED_MATMUL_WINDOWS) {
    const left = reshape(transpose(narrow, [1, 0, ...axes]), [outputs, -1]);
    return (position) => matmul(left, reshape(right(position), [-1, inputs]));
  }
  const left = reshape(narrow, [0, outputs, -1]);
  return (position) => sumOverBatch(matmul(left, reshape(right(position), [0, -1, inputs])));
}

function groupedProduct(
  { wide, narrow, windows, group }: ConvOperands,
): (position: readonly number[]) => Value {
  const counts = narrow.shape.slice(2).map(knownSize);
  const padded = padWindows(windows, wide);
  const parted = (x: Value) => reshape(x, [0, group, knownSize(x.shape[1]) / group, -1]);
  const left = parted(narrow);
  return (position) => {
    const right = parted(kernelPositionSlice(padded, { windows, position, counts }));
    return sumOverBatch(matmul(left, swapLast(right)));
  };
}

function sumOverBatch(x: Value): Value {
  return reduceSum(x, { axes: [0], keep: false });
}

/** A Conv with batch and channels exchanged, whose kernel is the gradient and steps by strides. */
function kernelGradientByConv({ wide, narrow, windows, group }: ConvOperands): Value {
  const lost = windows.map((window, at) => remainder(wide.shape[at + 2], window));
  const cuts = windows.map(({ after }, at) => Math.max(0, lost[at] - after));
  const used = cuts.every((cut) => cut === 0) ? wide : sliceAxes(
    wide,
    cuts.map((cut, at) => ({ axis: at + 2, start: 0, end: knownSize(wide.shape[at + 2]) - cut })),
  );
  const turned = windows.map((window, at): Window => ({
    ...window,
    after: Math.max(0, window.after - lost[at]),
    stride: window.dilation,
    dilation: window.stride,
  }));
  const exchanged = [1, 0, ...windows.map((_, at) => at + 2)];
  const weight = transpose(narrow, exchanged);
  const found = conv(channelsFirst(used, group), {
    weight,
    ...windowAttributeValues(turned),
    group,
  });
  return transpose(found, exchanged);
}

/** [batch, group · inputs, …] as [inputs, group · batch, …]. */
function channelsFirst(x: Value, group: number): Value {
  const sizes = x.shape.slice(2).map(knownSize);
  const axes = sizes.map((_, at) => at + 3);
  if (group === 1) return transpose(x, [1, 0, ...axes.map((axis) => axis - 1)]);
  const inputs = knownSize(x.shape[1]) / group;
  const parted = transpose(reshape(x, [0, group, inputs, ...sizes]), [2, 1, 0, ...axes]);
  return reshape(parted, [inputs, -1, ...sizes]);
}
