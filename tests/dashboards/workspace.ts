/** A small workspace as the pipeline leaves it, with script in every text, and the app over it. */
import { dirname, join } from "node:path";
import type { Hono } from "hono";
import type { Gate } from "../../api/auth/gate.ts";
import { Problem } from "../../api/http/problem.ts";
import { type Dashboards, dashboards } from "../../dashboards/app.tsx";
import { Corrections } from "../../dashboards/workspace/corrections.ts";
import { FileCache } from "../../dashboards/workspace/file_cache.ts";
import { PipelineRuns, type StartPipeline } from "../../dashboards/workspace/pipeline_runs.ts";
import { Predictors } from "../../dashboards/workspace/predictors.ts";
import { RunReader } from "../../dashboards/workspace/runs.ts";
import { readParamsTree } from "../../src/config/params.ts";
import { prepare, writeProcessed } from "../../src/data/catalogue/processed.ts";
import type { CatalogueQuality } from "../../src/features/monitoring/catalogue_quality.ts";
import { evaluate } from "../../src/scoring/evaluation.ts";
import {
  confusionCsv,
  predictionColumns,
  toCurves,
  toMetrics,
} from "../../src/scoring/metric_files.ts";
import { getColumn } from "../../src/tables/arrow/column.ts";
import { readTable, writeTable } from "../../src/tables/arrow/table_file.ts";
import { ROOT } from "../_repository.ts";
import { withFolder } from "../_temporary.ts";

/** A text that would run, were it not escaped. */
export const SCRIPT = `<script>alert("1")</script><img src=x onerror='alert(2)'>`;

/** The token that the app's gate takes as an admin's. */
export const ADMIN = "admin-token";

/** The content of `metrics/drift/<stream>.json`. */
export const DRIFT_REPORT = {
  metrics: [
    { config: { type: "count" }, value: { count: 1, share: 1 } },
    { config: { type: "drift", column: SCRIPT, threshold: 0.05 }, value: 0.001 },
  ],
  stream: {
    name: SCRIPT,
    started: "2026-01-02T03:04:05.000Z",
    model: SCRIPT,
    rows: { in: 81, kept: 80, quarantined: 1 },
    class_mix: {},
    alarm: true,
    log_evidence: 4.5,
    alarm_at: 3,
    drifted: true,
    drift_share: 1,
    expected_f1: { value: 0.9, low: 0.8, high: 0.95 },
    true_f1: null,
    f1_change: {
      total: -0.05,
      class_mix: -0.02,
      within_classes: -0.03,
      driving: [{ index: 7, actual: SCRIPT, predicted: "40", gain: 0.001 }],
    },
    columns: [
      {
        column: SCRIPT,
        log_evidence: 5,
        method: "ks",
        score: 0.001,
        drifted: true,
        distributions: {
          reference: { x: [0, 1, 2], y: [0.5, 0.5] },
          current: { x: [1, 2], y: [1] },
        },
      },
      {
        column: `predicted ${SCRIPT}`,
        log_evidence: 1,
        method: "chisquare",
        score: 0.2,
        drifted: false,
        distributions: {
          reference: { x: [SCRIPT, "b"], y: [3, 1] },
          current: { x: [SCRIPT, "b"], y: [1, 1] },
        },
      },
      { column: "broken", log_evidence: null, error: SCRIPT },
    ],
  },
};

/** The content of `data/described/quality.json`. */
export const QUALITY: CatalogueQuality = {
  html: { rows: 80, titles: 80, descriptions: 53, described: 53 },
  languages: { sampled: 26, counts: { fr: 20, en: 5, und: 1 } },
  pictures: {
    sampled: 20,
    unreadable: 1,
    contrast: { edges: [0, 0.1, 0.2], counts: [1, 17, 1] },
    sharpness: { edges: [0, 100], counts: [4, 15] },
    useful_surface: { edges: [0, 0.5], counts: [9, 10] },
  },
};

/** Writes everything that the pages read below a folder. */
export async function writeWorkspace(root: string): Promise<void> {
  const classes = [{ code: 10, name: `Books ${SCRIPT}` }, { code: 40, name: "Games" }];
  const labelled = Array.from({ length: 80 }, (_, index) => ({
    index,
    productid: BigInt(index),
    imageid: BigInt(index),
    title: `${index % 2 === 0 ? "Livre" : "Jeu"} ${index} ${SCRIPT}`,
    description: index % 3 === 0 ? null : `Édition ${index} ${SCRIPT}`,
    image: index % 4 === 0 ? `images/image_train/image_${index}_product_${index}.jpg` : null,
    code: index % 2 === 0 ? "10" : "40",
  }));
  const count = { in: 81, kept: 80, quarantined: 1 };
  const prepared = prepare({
    labelled,
    unlabelled: [],
    classes,
    files: { "X_train_update.csv": count },
    quarantined: [
      { file: SCRIPT, line: 9, index: "7", reason: "empty_title", detail: SCRIPT },
    ],
    notes: [],
  }, { seed: 42, validation_share: 0.2, test_share: 0.4 });
  const write = async (path: string, content: unknown) => {
    await Deno.mkdir(dirname(join(root, path)), { recursive: true });
    const text = typeof content === "string" ? content : JSON.stringify(content);
    await Deno.writeTextFile(join(root, path), text);
  };
  await Deno.mkdir(join(root, "data/processed"), { recursive: true });
  await writeProcessed(join(root, "data/processed"), prepared);
  const test = await readTable(join(root, "data/processed/test.arrow"), { columns: ["label"] });
  const actual = getColumn(test, "label", "int32").values;
  const probabilities = Float32Array.from(
    { length: actual.length * 2 },
    (_, at) => (at % 2 === 0) === ((at >> 1) % 3 !== 0) ? 0.8 : 0.2,
  );
  const settings = { seed: 42, resamples: 20 };
  const evaluation = evaluate({ labels: classes, probabilities, actual, ...settings });
  await write("metrics/text.json", toMetrics(evaluation));
  await write("metrics/text_confusion.csv", confusionCsv(evaluation));
  await write("metrics/text_curves.json", toCurves(evaluation, settings));
  const { predicted, confidence, truth } = predictionColumns(evaluation);
  await writeTable(join(root, "metrics/text_predictions.arrow"), {
    actual: { type: "int32", values: actual },
    predicted: { type: "int32", values: predicted },
    confidence: { type: "float32", values: confidence },
    truth: { type: "float32", values: truth },
  });
  await write("metrics/drift/001.json", DRIFT_REPORT);
  await write("data/described/quality.json", QUALITY);
  await write(
    "metrics/decisions.jsonl",
    JSON.stringify({
      time: "2026-01-02T03:04:05Z",
      stream: 1,
      decision: SCRIPT,
      reasons: [SCRIPT],
    }),
  );
  await write("models/text/card.md", `# Card ${SCRIPT}`);
  await write(".dvc/tmp/last_run.json", {
    time: "2026-01-02T03:04:05Z",
    succeeded: true,
    stages: {
      ingest: { status: "done", milliseconds: 10, time: "2026-01-02T03:04:05Z", lines: [SCRIPT] },
    },
  });
  await write("dvc.yaml", await Deno.readTextFile(`${ROOT}dvc.yaml`));
}

/** Options of the app under test. */
export interface AppOptions {
  /** @default one that ends at once */
  start?: StartPipeline;
  /** @default {true} */
  withGate?: boolean;
}

/** The app over a folder. */
export async function appOver(root: string, options: AppOptions = {}): Promise<Hono> {
  return dashboards(await dashboardsOver(root, options));
}

/** What the app over a folder is made of; the API that it looks for is not there. */
export async function dashboardsOver(
  root: string,
  { start = () => ({ lines: [], success: Promise.resolve(true) }), withGate = true }: AppOptions =
    {},
): Promise<Dashboards> {
  const files = new FileCache(root);
  const gate: Gate = {
    admit(authorization) {
      if (authorization === `Bearer ${ADMIN}`) {
        return Promise.resolve({ subject: "me", scopes: ["admin"] });
      }
      return Promise.reject(new Problem(401, "Not authenticated"));
    },
  };
  return {
    workspace: {
      files,
      params: await readParamsTree({ path: `${ROOT}params.yaml`, overrides: [] }),
      runs: new RunReader(root, {}, "etiquette"),
      checkStages: () => Promise.resolve([]),
      api: "http://127.0.0.1:1",
      services: {},
    },
    predictors: new Predictors(files, { provider: "cpu", threads: 1 }),
    runs: new PipelineRuns(start),
    corrections: new Corrections(join(root, "data/predictions"), () => new Date(0)),
    gate: withGate ? gate : undefined,
    islands: () => Promise.resolve(new Uint8Array()),
    chance: () => 0,
  };
}

/** Gives the app over a workspace, or over an empty folder. */
export function withApp(
  { empty = false, ...options }: AppOptions & { empty?: boolean },
  body: (app: Hono, root: string) => Promise<void>,
): Promise<void> {
  return withFolder(async (root) => {
    if (!empty) await writeWorkspace(root);
    await body(await appOver(root, options), root);
  });
}
