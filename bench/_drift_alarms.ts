/** Streams for the bench of drift alarms, and the detectors that look at each of them. */
import type { Column } from "../src/drift/columns/drift_column.ts";
import { categoricalColumn } from "../src/drift/columns/drift_column.ts";
import { driftReport, isTested } from "../src/drift/reports/drift_report.ts";
import { newMonitor, observeStream } from "../src/drift/sequential/drift_monitor.ts";
import { random } from "../src/random.ts";

/** A kind of drift by the column that it moves; strength 0 is none. */
export type Kind = "none" | "mean" | "scale" | "mix" | "missing";

/** Settings of one run of streams. */
export interface Run {
  kind: Kind;
  strength: number;
  seed: number;
  baseline: number;
  rows: number;
  streams: number;
  /** The first stream that drifts. */
  from: number;
}

/** For each detector whether it raised an alarm at any of its looks. */
export interface Alarms {
  monitor: boolean;
  /** Evidently's verdict: half of the columns drifted. */
  dataset: boolean;
  /** Any column at its default threshold. */
  anyColumn: boolean;
}

/** Draws the streams and looks after each. */
export function alarmsOfRun(run: Run): Alarms {
  const { seed, baseline, rows, streams, from } = run;
  const reference = table(run, { rows: baseline, stream: -1, drifting: false });
  let monitor = newMonitor(reference, { budget: 0.05, seed });
  const alarms: Alarms = { monitor: false, dataset: false, anyColumn: false };
  for (let stream = 0; stream < streams; stream++) {
    const current = table(run, { rows, stream, drifting: stream >= from });
    const observed = observeStream(monitor, current);
    monitor = observed.state;
    alarms.monitor ||= observed.verdict.alarm;
    const { drifted, columns } = driftReport({ reference, current });
    alarms.dataset ||= drifted;
    alarms.anyColumn ||= columns.filter(isTested).some((column) => column.drifted);
  }
  return alarms;
}

/** Six columns such as products have: lengths, shares, picture statistics, a class, a language. */
function table(
  { kind, strength, seed }: Run,
  { rows, stream, drifting }: { rows: number; stream: number; drifting: boolean },
): Column[] {
  const dice = random(seed, "alarms", kind, strength, stream);
  const by = (wanted: Kind) => drifting && kind === wanted ? strength : 0;
  const numbers = (name: string, draw: () => number): Column => ({
    type: "num",
    name,
    values: Float64Array.from({ length: rows }, draw),
  });
  const kinds = Array.from(
    { length: rows },
    () => dice.chance(by("mix")) ? "type 0" : `type ${Math.floor(27 * dice.next() ** 1.5)}`,
  );
  const languages = Array.from(
    { length: rows },
    () => dice.chance(0.8) ? "fr" : dice.pick(["en", "de"]),
  );
  return [
    numbers("contrast", () => dice.normal() * (1 + by("scale")) + by("mean")),
    numbers("tokens", () => Math.round(Math.exp(2.5 + 0.5 * dice.normal()))),
    numbers("sharpness", () => Math.exp(dice.normal())),
    numbers("description", () => dice.chance(0.35 + by("missing")) ? 0 : 1),
    categoricalColumn("class", kinds),
    categoricalColumn("language", languages),
  ];
}
