/** Brings a model folder into the store of runs: to the run that made it, or to one of its own. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { errorMessage, UserError } from "../../errors.ts";
import type { LoggedModel, Run } from "../entities.ts";
import type { TrackingStore } from "../tracking_store.ts";
import { DIGEST } from "./promotion.ts";

/**
 * SHA-256, in hexadecimal, of the bytes of `model.onnx`.
 *
 * @throws {UserError} where the folder holds no model.
 */
export async function modelDigest(folder: string): Promise<string> {
  const path = join(folder, "model.onnx");
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk);
  } catch (error) {
    throw new UserError(
      `Cannot register ${folder}: ${
        errorMessage(error)
      }, expected a model folder (deno task pipeline)`,
    );
  }
  return hash.digest("hex");
}

/** @throws {UserError} where the folder holds no model. */
export async function logFolder(
  runs: TrackingStore,
  folder: string,
  { name, experiment }: { name: string; experiment: string },
): Promise<{ logged: LoggedModel; digest: string }> {
  const digest = await modelDigest(folder);
  const experimentId = await runs.createExperiment(experiment);
  const [made] = await runs.searchRuns({
    experimentIds: [experimentId],
    filter: `tags.\`${DIGEST}\` = '${digest}'`,
    maxResults: 1,
  });
  const run = made ?? await ownRun(runs, { experimentId, name, digest });
  const there = (await runs.getLoggedModels(run)).find((model) => model.name === name);
  return { digest, logged: there ?? await runs.logModel(run, { name, folder }) };
}

async function ownRun(
  runs: TrackingStore,
  { experimentId, name, digest }: { experimentId: string; name: string; digest: string },
): Promise<Run> {
  const time = Date.now();
  const run = await runs.createRun({
    experimentId,
    name: `register ${name}`,
    startTime: time,
    tags: { [DIGEST]: digest },
  });
  await runs.updateRun(run.runId, { status: "FINISHED", endTime: time });
  return run;
}
