/** The run of an evaluation: the scores and the files that hold them. */
import { basename, join } from "node:path";
import { modelDigest } from "../src/tracking/registry/log_folder.ts";
import { flatParams, startStageRun } from "./_run_log.ts";

/** Logs an evaluation of models, all at once. */
export async function logEvaluation(
  names: readonly string[],
  { metrics, files, settings, provider }: {
    /** Numbers among them are logged. */
    metrics: object;
    files: readonly string[];
    settings: object;
    provider: string;
  },
): Promise<void> {
  const digests = await Promise.all(names.map((name) => modelDigest(join("models", name))));
  const name = `evaluate ${names.join(" ")}`;
  const { log, end } = await startStageRun(name, {
    samples: false, // it is over at once
    tags: { provider, "evaluated.digest": digests.join(" ") },
  });
  log.logParams({ model: names.join(" "), ...flatParams({ ...settings }, "evaluate.") });
  const numbers = Object.entries(metrics).filter(([, value]) => typeof value === "number");
  log.logMetrics(Object.fromEntries(numbers), 0);
  for (const file of files) log.logArtifact(`metrics/${basename(file)}`, file);
  const line = await end("FINISHED");
  if (line !== "") console.log(line);
}
