/**
 * Arithmetic of windows that slide over the spatial axes of [batch, channels, …], as Conv and the
 * pools have them: effective kernel size, padding and output size.
 */
import type { Dim, Shape } from "./value.ts";
import { GraphError } from "./graph_error.ts";
import { type AttributeSpec, optionalInts, text } from "./attributes.ts";
import { shapeText } from "./shapes.ts";

/** The attributes that ONNX gives to all operators with windows. */
export const windowAttributes: {
  auto_pad: AttributeSpec<string>;
  kernel_shape: AttributeSpec<readonly number[] | undefined>;
  strides: AttributeSpec<readonly number[] | undefined>;
  pads: AttributeSpec<readonly number[] | undefined>;
  dilations: AttributeSpec<readonly number[] | undefined>;
} = {
  auto_pad: text("NOTSET"),
  kernel_shape: optionalInts(),
  strides: optionalInts(),
  pads: optionalInts(),
  dilations: optionalInts(),
};

/** The values of those attributes. */
export interface WindowAttributes {
  auto_pad: string;
  kernel_shape?: readonly number[];
  strides?: readonly number[];
  pads?: readonly number[];
  dilations?: readonly number[];
}

/** The windows along one spatial axis. */
export interface Window {
  /** Elements of the window. */
  readonly kernel: number;
  /** From one window to the next. */
  readonly stride: number;
  /** From one element of the window to the next. */
  readonly dilation: number;
  /** Padding in front. */
  readonly before: number;
  /** Padding behind. */
  readonly after: number;
}

/**
 * The windows of each spatial axis of `x`, with `auto_pad` worked out.
 *
 * @throws {GraphError} if the attributes do not fit the rank, or padding depends on a named size.
 */
export function resolveWindows(x: Shape, kernel: Shape, attributes: WindowAttributes): Window[] {
  const sizes = x.slice(2);
  if (sizes.length === 0 || kernel.length !== sizes.length) {
    throw new GraphError(
      `windows ${shapeText(kernel)} over ${shapeText(x)}, expected one size per axis after two`,
    );
  }
  const { strides, pads, dilations, auto_pad } = attributes;
  for (const [name, list] of Object.entries({ strides, dilations, pads })) {
    const wanted = name === "pads" ? 2 * sizes.length : sizes.length;
    if (list === undefined || list.length === wanted) continue;
    throw new GraphError(`${name} [${list}] for ${sizes.length} axes, expected ${wanted} numbers`);
  }
  return sizes.map((size, at) => {
    const count = kernel[at];
    if (typeof count !== "number") {
      throw new GraphError(`window size '${count}' is a name, expected a number`);
    }
    const window = {
      kernel: count,
      stride: strides?.[at] ?? 1,
      dilation: dilations?.[at] ?? 1,
      before: pads?.[at] ?? 0,
      after: pads?.[at + sizes.length] ?? 0,
    };
    return auto_pad === "NOTSET" ? window : autoPadded(window, auto_pad, size);
  });
}

/** The extent of a dilated kernel: (kernel − 1) · dilation + 1. */
export function effectiveKernelSize({ kernel, dilation }: Window): number {
  return (kernel - 1) * dilation + 1;
}

/** Windows as attributes of Conv: padding is listed in front of each axis, then behind each. */
export function windowAttributeValues(windows: readonly Window[]): {
  strides: number[];
  pads: number[];
  dilations: number[];
} {
  return {
    strides: windows.map(({ stride }) => stride),
    pads: [...windows.map(({ before }) => before), ...windows.map(({ after }) => after)],
    dilations: windows.map(({ dilation }) => dilation),
  };
}

/**
 * The output size: ⌊(size + padding − effective kernel size) / stride⌋ + 1.
 *
 * @throws {GraphError} if no window fits.
 */
export function outputSize(size: Dim, window: Window): Dim {
  const { stride, before, after } = window;
  const slack = before + after - effectiveKernelSize(window);
  if (typeof size === "number") {
    if (size + slack >= 0) return Math.floor((size + slack) / stride) + 1;
    throw new GraphError(
      `${size} + ${before} + ${after} of padding hold no window of ${effectiveKernelSize(window)}`,
    );
  }
  return stride === 1 && slack === -1
    ? size
    : `(${size}${slack < 0 ? "" : "+"}${slack})/${stride}+1`;
}

/** Elements after the last window, padding included. @throws {GraphError} if the size is a name. */
export function remainder(size: Dim, window: Window): number {
  if (window.stride === 1) return 0;
  return (knownSize(size) + window.before + window.after - effectiveKernelSize(window)) %
    window.stride;
}

/** A size that a rule has to count with. @throws {GraphError} if it is a name. */
export function knownSize(size: Dim): number {
  if (typeof size === "number") return size;
  throw new GraphError(`dimension '${size}' is a name, expected a number`);
}

/**
 * The window padded by ONNX's auto_pad: VALID adds none, SAME_… as much as gives ⌈size / stride⌉.
 *
 * @throws {GraphError} for another mode, or windows smaller than their stride.
 */
function autoPadded(window: Window, mode: string, size: Dim): Window {
  const { stride } = window;
  if (mode === "VALID") return { ...window, before: 0, after: 0 };
  if (mode !== "SAME_UPPER" && mode !== "SAME_LOWER") {
    throw new GraphError(
      `auto_pad '${mode}', expected NOTSET, VALID, SAME_UPPER or SAME_LOWER`,
    );
  }
  const past = stride === 1 ? 1 : (knownSize(size) - 1) % stride + 1;
  const total = effectiveKernelSize(window) - past;
  // ONNX Runtime 1.30 then cuts elements off in front, or not, depending on operator and mode
  if (total < 0) {
    throw new GraphError(`auto_pad ${mode} of windows smaller than their stride, expected pads`);
  }
  const less = Math.floor(total / 2);
  return mode === "SAME_UPPER"
    ? { ...window, before: less, after: total - less }
    : { ...window, before: total - less, after: less };
}

/**
 * The window under ceil_mode: padding at the end grows to cover the remaining elements.
 *
 * @throws {GraphError} if a window would start in the padding behind, or it depends on a name. To
 * ONNX there is no such window, but the file's checker (ONNX Runtime 1.30) counts it.
 */
export function withCeilMode(size: Dim, window: Window): Window {
  const { stride, before, after } = window;
  const left = remainder(size, window);
  if (left === 0) return window;
  if (knownSize(outputSize(size, window)) * stride < before + knownSize(size)) {
    return { ...window, after: after + stride - left };
  }
  throw new GraphError(
    `rounded up, a window starts behind all ${size} elements, expected another stride or ceil_mode 0`,
  );
}
