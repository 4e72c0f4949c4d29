/** Runs of ten streams of real products, with drift from the sixth on, each looked at by the monitor. */
import { join } from "node:path";
import sharp from "sharp";
import type { StreamsParams } from "../src/config/sections/streams_params.ts";
import { degradePicture } from "../src/data/catalogue/degraded_picture.ts";
import { imagePath } from "../src/data/catalogue/layout.ts";
import type { RawRow } from "../src/data/streams/raw_rows.ts";
import { splitStreams } from "../src/data/streams/split_streams.ts";
import { expectedWeightedF1 } from "../src/drift/estimation/expected_performance.ts";
import {
  type MonitorState,
  newMonitor,
  observeStream,
} from "../src/drift/sequential/drift_monitor.ts";
import { driftReport } from "../src/drift/reports/drift_report.ts";
import { cleanProduct } from "../src/features/product.ts";
import type { TextPreprocessor } from "../src/features/text/text_preprocessor.ts";
import type { Predictor } from "../src/prediction/predictor.ts";
import { measuredPictures } from "../src/streams/measured_pictures.ts";
import { driftColumns, monitoredRows } from "../src/streams/monitored_rows.ts";
import { trueWeightedF1 } from "../src/streams/stream_findings.ts";
import type { Columns } from "../src/tables/arrow/column.ts";

/** Kinds of drift that streams:make injects. */
export type DriftKind = "vocabulary" | "class_mix" | "missing_descriptions" | "blur" | "contrast";

/** Products that no model has learned from, and the model that predicts them. */
export interface Pool {
  rows: readonly RawRow[];
  /** The catalogue with their pictures. */
  folder: string;
  predictor: Predictor;
  preprocessor: TextPreprocessor;
}

/** The outcome of one run. */
export interface RunOutcome {
  /** Streams from the first drifted one to the alarm, from 1; undefined where none was raised. */
  found?: number;
  /** True for an alarm before the drift. */
  falseAlarm: boolean;
  /** True where Evidently's verdict of the data set was drift before the drift. */
  falseVerdict: boolean;
  /** Of the first drifted stream. */
  expectedF1: number;
  trueF1: number;
}

/** Streams in a run, and the first that drifts, from 1. */
export const STREAMS = { count: 10, from: 6 } as const;
const REFERENCE_SHARE = 0.3;
const BUDGET = 0.05;

/** Looks at the streams without drift once for a seed, then at drifted ones of any kind. */
export async function openRun(pool: Pool, seed: number): Promise<DriftRun> {
  const { baseline, streams } = splitStreams(pool.rows, settings(seed, {}));
  const reference = await measure(baseline, pool);
  const columnsOf = driftColumns(reference.table);
  const referenceColumns = columnsOf(reference.table);
  let state = newMonitor(referenceColumns, { budget: BUDGET, seed });
  let falseAlarm = false, falseVerdict = false;
  for (const rows of streams.slice(0, STREAMS.from - 1)) {
    const current = columnsOf((await measure(rows, pool)).table);
    const observed = observeStream(state, current);
    state = observed.state;
    falseAlarm ||= observed.verdict.alarm;
    falseVerdict ||= driftReport({ reference: referenceColumns, current }).drifted;
  }
  return new DriftRun(pool, { seed, state, columnsOf, falseAlarm, falseVerdict });
}

interface RunState {
  seed: number;
  state: MonitorState;
  columnsOf: ReturnType<typeof driftColumns>;
  falseAlarm: boolean;
  falseVerdict: boolean;
}

/** A run up to its last stream without drift. */
export class DriftRun {
  readonly #pool: Pool;
  readonly #run: RunState;

  constructor(pool: Pool, run: RunState) {
    this.#pool = pool;
    this.#run = run;
  }

  /** Goes on with drifted streams until the alarm, the last stream at the latest. */
  async drift(kind: DriftKind, strength: number): Promise<RunOutcome> {
    const { seed, columnsOf, falseAlarm, falseVerdict } = this.#run;
    const { streams } = splitStreams(this.#pool.rows, settings(seed, { [kind]: strength }));
    const degradation = {
      blur: kind === "blur" ? strength : 0,
      contrast: kind === "contrast" ? strength : 1,
    };
    let { state } = this.#run;
    let scores: { expectedF1: number; trueF1: number } | undefined;
    for (const [at, rows] of streams.slice(STREAMS.from - 1).entries()) {
      const { table, probabilities } = await measure(rows, this.#pool, degradation);
      const classes = this.#pool.predictor.labels.length;
      scores ??= {
        expectedF1: expectedWeightedF1({ classes, values: probabilities }, { seed, resamples: 1 })
          .value,
        trueF1: trueWeightedF1(table)!,
      };
      const observed = observeStream(state, columnsOf(table));
      state = observed.state;
      if (observed.verdict.alarm) {
        // An alarm that was raised before the drift finds nothing.
        return { ...scores, falseAlarm, falseVerdict, ...(falseAlarm ? {} : { found: at + 1 }) };
      }
    }
    return { ...scores!, falseAlarm, falseVerdict };
  }
}

function settings(seed: number, drift: Partial<Record<DriftKind, number>>): StreamsParams {
  const none = { vocabulary: 0, class_mix: 0, missing_descriptions: 0, blur: 0, contrast: 1 };
  return {
    baseline_ratio: REFERENCE_SHARE,
    count: STREAMS.count,
    seed,
    drift: { ...none, ...drift, from: STREAMS.from },
    alarm_budget: BUDGET,
    drift_share: 0.5,
  };
}

/** Measures rows as `deno task stream` does. */
async function measure(
  rows: readonly RawRow[],
  { folder, predictor, preprocessor }: Pool,
  degradation = { blur: 0, contrast: 1 },
): Promise<{ table: Columns; probabilities: Float32Array }> {
  const changed = degradation.blur > 0 || degradation.contrast !== 1;
  const products = rows.map(
    ({ fields: [, title, description, productid, imageid], code }, index) => {
      const path = join(folder, imagePath("train", imageid, productid));
      const picture = async () => {
        const bytes = await Deno.readFile(path);
        if (!changed) return bytes;
        return new Uint8Array(await degradePicture(sharp(bytes), degradation).png().toBuffer());
      };
      const hasPicture = isFile(path);
      const text = cleanProduct({ title, description });
      return { index, ...text, code: code ?? null, hasPicture, ...(hasPicture ? { picture } : {}) };
    },
  );
  const probabilities = await predictor.probabilities(products);
  const pictures = await measuredPictures(products);
  const labels = predictor.labels;
  const table = monitoredRows(products, { labels, probabilities, preprocessor, pictures });
  return { table, probabilities };
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
