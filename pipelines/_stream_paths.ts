/** Where streams and what is known of them lie. */
import type { StreamPaths } from "../src/streams/process_delivery.ts";

/** The baseline's catalogue, deliveries and their labels. */
export const STREAM = "data/stream";
/** Processed streams: their rows, the state and Evidently's workspace. */
export const MONITORING = "data/monitoring";
/** The drift report of each stream. */
export const DRIFT_METRICS = "metrics/drift";

/** The folders of `deno task stream`. */
export const STREAM_PATHS: StreamPaths = {
  raw: `${STREAM}/raw`,
  labels: `${STREAM}/labels`,
  catalogue: `${STREAM}/catalogue`,
  processed: "data/processed",
  trainedOn: "data/raw",
  monitoring: MONITORING,
  metrics: DRIFT_METRICS,
};

/** Says how to deliver products. */
export const HOW_TO_DELIVER =
  `put a CSV file with index, designation, description, productid and imageid into ` +
  `${STREAM_PATHS.raw}, its labels (index, prdtypecode) under the same name into ` +
  STREAM_PATHS.labels;
