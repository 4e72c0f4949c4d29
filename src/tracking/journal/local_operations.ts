/** The operations that would log a run of the local store elsewhere. */
import { join } from "node:path";
import { pathOfUri } from "../local/artifact_folder.ts";
import type { Experiment, Run } from "../entities.ts";
import { batchesWithinLimits } from "../logged_names.ts";
import type { TrackingStore } from "../tracking_store.ts";
import type { Operation } from "./operation.ts";

/** Reads a run back as the operations that made it. */
export async function operationsOfRun(
  store: TrackingStore,
  run: Run,
  { experiment, folderOf }: {
    experiment: Experiment;
    /** The folder of a logged model. */
    folderOf: (modelId: string) => string;
  },
): Promise<Operation[]> {
  const metrics = (await Promise.all(
    run.metrics.map(({ key }) => store.getMetricHistory(run.runId, key)),
  )).flat();
  const { name, startTime, userId, tags, params, artifactUri } = run;
  const models = await store.getLoggedModels(run);
  return [
    { type: "start", experiment: experiment.name, run: { name, startTime, userId } },
    ...batchesWithinLimits({ metrics, params, tags })
      .map((batch): Operation => ({ type: "batch", batch })),
    ...(run.inputs.length > 0 ? [{ type: "inputs", inputs: run.inputs } as const] : []),
    ...(await store.listArtifacts(run)).map(({ path }): Operation => ({
      type: "artifact",
      path,
      file: join(pathOfUri(artifactUri), path),
    })),
    ...models.map(({ name, modelId }): Operation => ({
      type: "model",
      model: { name, folder: folderOf(modelId!) },
    })),
    ...(run.endTime === undefined
      ? []
      : [{ type: "end", status: run.status, endTime: run.endTime } as const]),
  ];
}
