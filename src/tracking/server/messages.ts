/** MLflow's JSON messages (mlflow/protos), to entities. Empty fields are left out of them. */
import { z } from "zod";
import type { DatasetInput, Experiment, Metric, Run } from "../entities.ts";
import type { ModelVersion, RegisteredModel } from "../registry/registry_store.ts";

const integer = z.coerce.number().default(0);
const text = z.string().default("");
/** Numbers that are not finite come as words. */
const double = z.union([z.number(), z.string()]).default(0).transform((value) => {
  if (value === "-Infinity") return -Infinity;
  return Number(value);
});
const pairs = z.array(z.object({ key: z.string(), value: text })).default([])
  .transform((all) => Object.fromEntries(all.map(({ key, value }) => [key, value])));

const metric = z.object({ key: z.string(), value: double, timestamp: integer, step: integer })
  .transform((value): Metric => value);

const input = z.object({
  dataset: z.object({
    name: z.string(),
    digest: z.string(),
    source_type: text,
    source: text,
    schema: z.string().optional(),
    profile: z.string().optional(),
  }),
  tags: pairs,
}).transform((
  { dataset: { source_type: sourceType, schema, profile, ...dataset }, tags },
): DatasetInput => ({
  ...dataset,
  sourceType,
  ...(schema ? { schema } : {}),
  ...(profile ? { profile } : {}),
  tags,
}));

const stage = z.enum(["active", "deleted"]).default("active");

/** An experiment. */
export const experimentMessage = z.object({
  experiment_id: z.string(),
  name: z.string(),
  artifact_location: text,
  lifecycle_stage: stage,
}).transform((found): Experiment => ({
  experimentId: found.experiment_id,
  name: found.name,
  artifactLocation: found.artifact_location,
  lifecycleStage: found.lifecycle_stage,
}));

/** A run. */
export const runMessage = z.object({
  info: z.object({
    run_id: z.string(),
    run_name: text,
    experiment_id: z.string(),
    user_id: text,
    status: z.enum(["RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"]),
    start_time: integer,
    end_time: z.coerce.number().nullish(),
    artifact_uri: text,
    lifecycle_stage: stage,
  }),
  data: z.object({ metrics: z.array(metric).default([]), params: pairs, tags: pairs })
    .default({ metrics: [], params: {}, tags: {} }),
  inputs: z.object({ dataset_inputs: z.array(input).default([]) }).default({ dataset_inputs: [] }),
}).transform(({ info, data, inputs }): Run => ({
  runId: info.run_id,
  experimentId: info.experiment_id,
  name: info.run_name,
  status: info.status,
  startTime: info.start_time,
  ...(info.end_time ? { endTime: info.end_time } : {}),
  userId: info.user_id,
  artifactUri: info.artifact_uri,
  lifecycleStage: info.lifecycle_stage,
  metrics: data.metrics.toSorted((a, b) => a.key < b.key ? -1 : 1),
  params: data.params,
  tags: data.tags,
  inputs: inputs.dataset_inputs,
}));

/** A page of a metric's history. */
export const historyMessage = z.object({
  metrics: z.array(metric).default([]),
  next_page_token: text,
});

/** A page of runs. */
export const runsMessage = z.object({
  runs: z.array(runMessage).default([]),
  next_page_token: text,
});

/** A page of experiments. */
export const experimentsMessage = z.object({
  experiments: z.array(experimentMessage).default([]),
  next_page_token: text,
});

/** The files and folders in a folder. */
export const filesMessage = z.object({
  files: z.array(z.object({
    path: z.string(),
    is_dir: z.boolean().default(false),
    file_size: integer,
  })).default([]),
});

/** A logged model. */
export const loggedModelMessage = z.object({
  info: z.object({
    model_id: z.string(),
    name: text,
    artifact_uri: text,
    source_run_id: text,
    status: text,
  }),
}).transform(({ info }) => ({
  modelId: info.model_id,
  name: info.name,
  artifactUri: info.artifact_uri,
  runId: info.source_run_id,
  status: info.status,
}));

/** The models that a run made, in the answer that holds the run. */
export const runOutputsMessage = z.object({
  run: z.object({
    outputs: z.object({
      model_outputs: z.array(z.object({ model_id: z.string() })).default([]),
    }).default({ model_outputs: [] }),
  }),
});

/** A registered model. */
export const registeredModelMessage = z.object({
  name: z.string(),
  description: text,
  tags: pairs,
  aliases: z.array(z.object({ alias: z.string(), version: z.coerce.string() })).default([]),
}).transform(({ aliases, ...model }): RegisteredModel => ({
  ...model,
  aliases: Object.fromEntries(aliases.map(({ alias, version }) => [alias, version])),
}));

/** A version of a registered model. */
export const modelVersionMessage = z.object({
  name: z.string(),
  version: z.coerce.string(),
  creation_timestamp: integer,
  source: text,
  run_id: text,
  description: text,
  tags: pairs,
}).transform(({ creation_timestamp: creationTime, run_id: runId, ...version }): ModelVersion => ({
  ...version,
  creationTime,
  ...(runId ? { runId } : {}),
}));

/** A number as MLflow's JSON takes it. */
export function doubleMessage(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

/** Texts by key, as a list of pairs. */
export function pairsMessage(texts: Record<string, string> = {}): { key: string; value: string }[] {
  return Object.entries(texts).map(([key, value]) => ({ key, value }));
}
