/** Expressions over the elements of windows that slide over the spatial axes of a value. */
import { tensor } from "../../tensor.ts";
import type { Value } from "../graph/value.ts";
import {
  knownSize,
  remainder,
  type Window,
  windowAttributeValues,
} from "../graph/sliding_windows.ts";
import { convTranspose } from "./convolution.ts";
import { reshape, reshapeLike } from "./movement.ts";
import { concat, pad, sliceAxes } from "./slicing.ts";

/** Positions within a window, the last axis fastest: [0, 0], [0, 1] … */
export function kernelPositions(windows: readonly Window[]): number[][] {
  return windows.reduce<number[][]>(
    (starts, { kernel }) =>
      starts.flatMap((start) => Array.from({ length: kernel }, (_, at) => [...start, at])),
    [[]],
  );
}

/** Padding value and first spatial axis. */
export interface Padding {
  /** @default {0} */
  value?: number;
  /** @default {2} */
  axis?: number;
}

/** `x` with the padding of its windows around it. */
export function padWindows(
  windows: readonly Window[],
  x: Value,
  { value = 0, axis = 2 }: Padding = {},
): Value {
  if (windows.every(({ before, after }) => before === 0 && after === 0)) return x;
  const around = (size: (window: Window) => number) =>
    x.shape.map((_, at) => windows[at - axis] ? size(windows[at - axis]) : 0);
  return pad(x, {
    before: around(({ before }) => before),
    after: around(({ after }) => after),
    value,
  });
}

/**
 * Strided slices of padded `x`: the element at one kernel position of every window. `counts` are the
 * spatial dimensions of the result, which begin at `axis`.
 */
export function kernelPositionSlice(
  x: Value,
  { windows, position, counts, axis: first = 2 }: {
    windows: readonly Window[];
    position: readonly number[];
    counts: readonly number[];
    /** @default {2} */
    axis?: number;
  },
): Value {
  const ranges = windows.map(({ stride, dilation }, at) => {
    const start = position[at] * dilation;
    return { axis: first + at, start, end: start + (counts[at] - 1) * stride + 1, step: stride };
  });
  const whole = ranges.every(({ axis, start, end, step }) =>
    start === 0 && end === x.shape[axis] && step === 1
  );
  return whole ? x : sliceAxes(x, ranges);
}

/** [batch, channels, …] as [batch · channels, 1, …]: each channel of each example by itself. */
export function flattenChannels(x: Value): Value {
  return reshape(x, [-1, 1, ...x.shape.slice(2).map(knownSize)]);
}

/** im2col: all elements of the windows, padding included, [batch · channels, positions, …counts]. */
export function unfold(
  x: Value,
  { windows, counts, padding }: {
    windows: readonly Window[];
    counts: readonly number[];
    padding: number;
  },
): Value {
  const padded = padWindows(windows, x, { value: padding });
  const elements = kernelPositions(windows).map((position) =>
    flattenChannels(kernelPositionSlice(padded, { windows, position, counts }))
  );
  return elements.length === 1 ? elements[0] : concat(elements, 1);
}

/**
 * col2im: adds the elements of windows to the positions they came from, by a transposed convolution.
 * `x` is [batch · channels, positions, …counts], or has one element for all positions
 * of its window; the result has the shape of `like`.
 */
export function fold(
  x: Value,
  { like, windows }: { like: Value; windows: readonly Window[] },
): Value {
  const positions = kernelPositions(windows).length;
  const given = knownSize(x.shape[1]);
  const data = new Float32Array(given * positions).fill(given === 1 ? 1 : 0);
  for (let at = 0; at < given; at++) data[at * positions + at] = 1;
  const dims = [given, 1, ...windows.map(({ kernel }) => kernel)];
  const weight = x.graph.constant(tensor(x.dtype, { dims, data }));
  const outputPadding = windows.map((window, at) => remainder(like.shape[at + 2], window));
  return reshapeLike(
    convTranspose(x, { weight, ...windowAttributeValues(windows), outputPadding }),
    like,
  );
}
