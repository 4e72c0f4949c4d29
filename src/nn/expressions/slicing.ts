/** Expressions that join, cut and pad along axes. */
import type { Value } from "../graph/value.ts";

/** Values one after another along an axis. */
export function concat(values: readonly Value[], axis: number): Value {
  return values[0].graph.node("Concat", values, { attributes: { axis } })[0];
}

/** `x` cut along an axis into parts of the given sizes. */
export function split(
  x: Value,
  { axis, sizes }: { axis: number; sizes: readonly number[] },
): Value[] {
  return splitBy(x, { axis, sizes: x.graph.integers(sizes), count: sizes.length });
}

/** `x` cut along an axis into `count` parts whose sizes are an int64 vector of the graph. */
export function splitBy(
  x: Value,
  { axis, sizes, count }: { axis: number; sizes: Value; count: number },
): Value[] {
  return x.graph.node("Split", [x, sizes], { attributes: { axis }, outputs: count });
}

/** A range along one axis: from `start` up to `end`, negative ones counted from the back. */
export interface SliceOptions {
  axis: number;
  start: number;
  /** @default to the end */
  end?: number;
  /** @default {1} */
  step?: number;
}

/** Stands for "to the end" in Slice. */
export const SLICE_END = 2 ** 31 - 1;

/** A range of `x` along one axis. */
export function slice(x: Value, range: SliceOptions): Value {
  return sliceAxes(x, [range]);
}

/** Ranges of `x` along several axes at once. */
export function sliceAxes(x: Value, ranges: readonly SliceOptions[]): Value {
  const { graph } = x;
  const columns = [
    ranges.map(({ start }) => start),
    ranges.map(({ end = SLICE_END }) => end),
    ranges.map(({ axis }) => axis),
    ranges.map(({ step = 1 }) => step),
  ];
  return graph.node("Slice", [x, ...columns.map((values) => graph.integers(values))])[0];
}

/** Padding widths of each axis and the padding value. */
export interface PadOptions {
  before: readonly number[];
  after: readonly number[];
  /** Padding value. @default {0} */
  value?: number;
}

/** A number around `x`. */
export function pad(x: Value, { before, after, value = 0 }: PadOptions): Value {
  const { graph, dtype } = x;
  const inputs = [x, graph.integers([...before, ...after])];
  return graph.node("Pad", value === 0 ? inputs : [...inputs, graph.scalar(value, dtype)])[0];
}

/** Int64 vectors one after another; a constant where all are known. */
export function concatDims(parts: readonly Value[]): Value {
  const known = parts.flatMap(({ contents }) => contents ?? ["unknown"]);
  const { graph } = parts[0];
  return known.every((dim) => typeof dim === "number") ? graph.integers(known) : concat(parts, 0);
}
