/** Splits rows into a baseline and later streams, each row once. Pure. */
import { random } from "../../random.ts";
import type { StreamsParams } from "../../config/sections/streams_params.ts";
import { findDuplicates } from "../catalogue/duplicates.ts";
import { type Drift, driftedRow } from "./injected_drift.ts";
import type { RawRow } from "./raw_rows.ts";

/** The parts of a catalogue. */
export interface StreamSplit {
  baseline: RawRow[];
  /** `count` streams in the order of their arrival. */
  streams: RawRow[][];
  /** The number of streams before the first with drift. */
  undrifted: number;
}

const DESIGNATION = 1;

/**
 * Splits rows at random. Rows of equal texts stay together, so that a stream repeats no text that
 * the baseline's test part cannot repeat. The baseline keeps the order of the rows.
 */
export function splitStreams(rows: readonly RawRow[], params: StreamsParams): StreamSplit {
  const { baseline_ratio, count, seed, drift } = params;
  const order = shuffledGroups(rows, seed);
  const cut = Math.round(baseline_ratio * rows.length);
  const baseline = order.slice(0, cut).sort((a, b) => a - b).map((row) => rows[row]);
  const later = order.slice(cut);
  const start = (stream: number) => Math.round(stream * later.length / count);
  const from = drift.from === 0 ? count : drift.from - 1;
  const moved = byShiftedMix(later.slice(start(from)), { rows, seed, strength: drift.class_mix });
  const arrivals = [...later.slice(0, start(from)), ...moved];
  const streams = Array.from(
    { length: count },
    (_, stream) =>
      arrivals.slice(start(stream), start(stream + 1)).map((row) =>
        stream < from ? rows[row] : driftedRow(rows[row], { ...drift, seed } satisfies Drift)
      ),
  );
  return { baseline, streams, undrifted: from };
}

/** Row numbers in a random order in which equal texts stand side by side. */
function shuffledGroups(rows: readonly RawRow[], seed: number): number[] {
  const texts = rows.map(({ fields }) => `${fields[DESIGNATION]}\n${fields[DESIGNATION + 1]}`);
  const { groupNumbers } = findDuplicates(texts, new Int32Array(rows.length));
  const groups: number[][] = [];
  groupNumbers.forEach((group, row) => (groups[group] ??= []).push(row));
  return random(seed, "streams").shuffle(groups).flat();
}

/** Moves the rows of every second class towards the end, by as much as `strength` says. */
function byShiftedMix(
  order: readonly number[],
  { rows, seed, strength }: { rows: readonly RawRow[]; seed: number; strength: number },
): readonly number[] {
  if (strength === 0) return order;
  const codes = [...new Set(order.map((row) => rows[row].code ?? ""))].sort();
  const late = new Set(random(seed, "late classes").shuffle(codes).filter((_, at) => at % 2 === 1));
  const dice = random(seed, "class mix");
  const places = new Map(
    order.map((row) => [row, dice.next() + (late.has(rows[row].code ?? "") ? strength : 0)]),
  );
  return order.toSorted((a, b) => places.get(a)! - places.get(b)!);
}
