/** The run of a variant: its overrides, scores and files. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { loadParams, PARAMS_FILE } from "../src/config/params.ts";
import type { VariantResult } from "../src/experiments/run_variant.ts";
import { sourceTags } from "../src/tracking/environment/source_tags.ts";
import { locationFromEnvironment } from "../src/tracking/open_store.ts";
import { startRun } from "../src/tracking/start_run.ts";

const FILES = ["dvc.lock", PARAMS_FILE];

/** Logs a variant that has run, all at once, with files of its work tree. */
export async function logVariant(
  { variant, metrics, failure, seconds, folder, name }: VariantResult & {
    folder: string;
    name: string;
  },
): Promise<void> {
  const { tracking } = await loadParams({ overrides: [] });
  const { log, end } = await startRun({
    experiment: tracking.experiment,
    name: `experiment ${name}`,
    userId: Deno.env.get("USER") ?? "",
    tags: { ...await sourceTags("deno task experiment"), "params.set": variant.join(" ") },
  }, locationFromEnvironment((variable) => Deno.env.get(variable)));
  log.logParams(Object.fromEntries(variant.map((set) => {
    const at = set.indexOf("=");
    return [set.slice(0, at), set.slice(at + 1)];
  })));
  const numbers = Object.entries(metrics ?? {}).flatMap(([key, value]) =>
    typeof value === "number" ? [[key, value] as const] : []
  );
  log.logMetrics({ ...Object.fromEntries(numbers), seconds }, 0);
  for (const file of FILES) {
    if (existsSync(join(folder, file))) log.logArtifact(file, join(folder, file));
  }
  await end(failure === undefined ? "FINISHED" : failure === "stopped" ? "KILLED" : "FAILED");
}
