/** Expressions over the elements of windows that slide over the spatial axes of a value. */
import type { Value } from "../graph.ts";
import type { Window } from "../windows.ts";
import { pad, sliceAxes } from "./slicing.ts";

/** Positions within a window, the last axis fastest: [0, 0], [0, 1] … */
export function positionsOf(windows: readonly Window[]): number[][] {
  return windows.reduce<number[][]>(
    (starts, { kernel }) =>
      starts.flatMap((start) => Array.from({ length: kernel }, (_, at) => [...start, at])),
    [[]],
  );
}

/** `x` with the padding of its windows around it. */
export function paddedFor(windows: readonly Window[], x: Value, value = 0): Value {
  if (windows.every(({ before, after }) => before === 0 && after === 0)) return x;
  const before = [0, 0, ...windows.map((window) => window.before)];
  const after = [0, 0, ...windows.map((window) => window.after)];
  return pad(x, { before, after, value });
}

/**
 * The element at a position of every window of padded `x`: strided slices, in the shape of what
 * slid over it, of which `counts` are the spatial dimensions.
 */
export function elementOfWindows(
  x: Value,
  { windows, position, counts }: {
    windows: readonly Window[];
    position: readonly number[];
    counts: readonly number[];
  },
): Value {
  const ranges = windows.map(({ stride, dilation }, at) => {
    const start = position[at] * dilation;
    return { axis: at + 2, start, end: start + (counts[at] - 1) * stride + 1, step: stride };
  });
  const whole = ranges.every(({ axis, start, end, step }) =>
    start === 0 && end === x.shape[axis] && step === 1
  );
  return whole ? x : sliceAxes(x, ranges);
}
