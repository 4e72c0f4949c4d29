/** Processes the next delivery, from its file to the files of its report. */
import { join } from "node:path";
import { z } from "zod";
import { errorMessage, UserError } from "../errors.ts";
import { exists, readJson } from "../files/atomic_write.ts";
import type { Columns } from "../tables/arrow/column.ts";
import { encodeTable } from "../tables/arrow/encode.ts";
import { readTable } from "../tables/arrow/table_file.ts";
import { type Delivery, type Waiting, waitingDeliveries } from "./delivery_folder.ts";
import { begin, comparedWith, finish, type Ledger, ledgerSchema } from "./ledger.ts";
import { type ModelInUse, type ReadableProduct, referenceProducts } from "./model_in_use.ts";
import { measuredPictures } from "./measured_pictures.ts";
import { monitoredRows } from "./monitored_rows.ts";
import { readableProducts, readDelivery } from "./read_delivery.ts";
import { type StreamFile, streamFiles, type StreamOutcome } from "./stream_files.ts";
import { streamFindings } from "./stream_findings.ts";

/** Folders that streams are read from and written to. */
export interface StreamPaths {
  /** Deliveries, and label files of the same names. */
  raw: string;
  labels: string;
  /** The catalogue whose pictures deliveries name. */
  catalogue: string;
  /** The catalogue that the model was trained on, clean and raw. */
  processed: string;
  trainedOn: string;
  monitoring: string;
  metrics: string;
}

/** The model, the folders and the edges that processing is handed. */
export interface Processing {
  paths: StreamPaths;
  model: ModelInUse;
  modelName: string;
  /** True writes Evidently's older form of the report too. @default {false} */
  legacy?: boolean;
  predict(products: readonly ReadableProduct[]): Promise<Float32Array>;
  settings: { alarm_budget: number; drift_share: number; seed: number; max_characters: number };
  now(): Date;
  /** Writes a file whole or not at all. */
  write(file: StreamFile): Promise<void>;
}

/** A processed stream and what waits after it. */
export interface ProcessedDelivery {
  outcome: StreamOutcome;
  waiting: Waiting;
}

/**
 * Reads the ledger; undefined before the first stream.
 *
 * @throws {UserError} if it is no ledger.
 */
export async function readLedger(monitoring: string): Promise<Ledger | undefined> {
  const path = ledgerPath(monitoring);
  if (!await exists(path)) return undefined;
  const value = await readJson(path);
  try {
    return ledgerSchema.parse(value);
  } catch (error) {
    throw new UserError(
      `Cannot read ${path}: ${errorMessage(error)} (deno task streams:reset starts over)`,
    );
  }
}

/** Processes the next delivery; undefined where none waits. */
export async function processNext(processing: Processing): Promise<ProcessedDelivery | undefined> {
  const { paths, now, write, model, legacy } = processing;
  const ledger = await readLedger(paths.monitoring);
  const waiting = await waitingDeliveries(paths.raw, ledger);
  if (!waiting.next) return undefined;
  const { stream, hash } = waiting.next;
  const begun = begin(ledger, { stream, now: now() });
  await write(ledgerFile(paths.monitoring, begun));
  const started = begun.current!.started;
  const outcome = await measure(waiting.next, { ...processing, ledger, begun });
  for (const file of streamFiles(outcome, { ...paths, legacy })) await write(file);
  const { reference } = model;
  const alarm = outcome.findings.monitor.alarm;
  await write(ledgerFile(
    paths.monitoring,
    finish(begun, { stream, hash, reference, started, alarm }),
  ));
  return { outcome, waiting };
}

async function measure(
  { stream, path }: Delivery,
  { ledger, begun, ...processing }: Processing & { ledger: Ledger | undefined; begun: Ledger },
): Promise<StreamOutcome> {
  const { paths, model, modelName, settings, predict } = processing;
  const read = await readDelivery(path, { ...paths, maxCharacters: settings.max_characters });
  const products = readableProducts(read, paths);
  const probabilities = await predict(products);
  const pictures = await measuredPictures(products);
  const table = monitoredRows(products, { ...model, probabilities, pictures });
  const earlier = await Promise.all(
    comparedWith(ledger, model.reference).map(({ stream }) => readTable(tablePath(paths, stream))),
  );
  const reference = await measuredReference(processing);
  return {
    stream,
    started: new Date(begun.current!.started),
    created: new Date(begun.created),
    model: `${modelName} ${model.digest.slice(0, 12)}`,
    rows: read.quarantine.balance(read.rowsIn, products.length),
    labels: model.labels,
    table,
    findings: streamFindings(
      { ...model, ...reference, earlier, current: table, probabilities },
      settings,
    ),
  };
}

/** The reference's rows, and the mean of their probabilities, float [labels]. */
interface Reference {
  reference: Columns;
  prior: number[];
}

/** Measures the reference, once for each model. */
async function measuredReference(
  { paths, model, predict, write }: Processing,
): Promise<Reference> {
  const base = join(paths.monitoring, "reference", model.reference);
  const files = { table: `${base}.arrow`, prior: `${base}.json` };
  if (await exists(files.table) && await exists(files.prior)) {
    const prior = z.array(z.number()).parse(await readJson(files.prior));
    return { reference: await readTable(files.table), prior };
  }
  const products = await referenceProducts({ ...paths, raw: paths.trainedOn, ...model });
  const probabilities = await predict(products);
  const pictures = await measuredPictures(products);
  const reference = monitoredRows(products, { ...model, probabilities, pictures });
  const prior = meanProbabilities(probabilities, model.labels.length);
  await write({ path: files.table, content: encodeTable(reference) });
  await write({ path: files.prior, content: JSON.stringify(prior) + "\n" });
  return { reference, prior };
}

/** The mean of probabilities, float32 [rows, classes]. */
function meanProbabilities(probabilities: Float32Array, classes: number): number[] {
  const mean = new Array<number>(classes).fill(0);
  probabilities.forEach((value, at) =>
    mean[at % classes] += value * classes / probabilities.length
  );
  return mean;
}

function tablePath({ monitoring }: StreamPaths, stream: string): string {
  return join(monitoring, `${stream}.arrow`);
}

function ledgerPath(monitoring: string): string {
  return join(monitoring, "state.json");
}

function ledgerFile(monitoring: string, ledger: Ledger): StreamFile {
  return { path: ledgerPath(monitoring), content: JSON.stringify(ledger, null, 2) + "\n" };
}
