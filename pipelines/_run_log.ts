/** The log of a stage's run, in the local store or on the server that the environment names. */
import { existsSync } from "node:fs";
import { inheritedOverrides } from "../src/config/inherited_overrides.ts";
import { loadParams, PARAMS_FILE } from "../src/config/params.ts";
import { sourceTags } from "../src/tracking/environment/source_tags.ts";
import type { Texts } from "../src/tracking/entities.ts";
import { locationFromEnvironment } from "../src/tracking/open_store.ts";
import { type ActiveRun, startRun } from "../src/tracking/start_run.ts";

/** Files that every run logs as artifacts. */
const EXACT = [PARAMS_FILE, "dvc.lock"];

/** Starts the run of a stage; nothing that goes wrong with it stops the stage. */
export async function startStageRun(
  name: string,
  { samples = true, tags = {} }: {
    /** Samples the machine as `tracking.system_seconds` says. */
    samples?: boolean;
    tags?: Texts;
  },
): Promise<ActiveRun> {
  const { tracking } = await loadParams();
  const run = await startRun({
    experiment: tracking.experiment,
    name,
    userId: Deno.env.get("USER") ?? "",
    tags: {
      ...await sourceTags(`deno task ${name}`),
      "params.set": inheritedOverrides().join(" "),
      ...tags,
    },
  }, {
    ...locationFromEnvironment((variable) => Deno.env.get(variable)),
    systemSeconds: samples ? tracking.system_seconds : 0,
  });
  for (const file of EXACT) if (existsSync(file)) run.log.logArtifact(file, file);
  return run;
}

/** Numbers and texts of nested settings by dotted key, as parameters are logged. */
export function flatParams(settings: Record<string, unknown>, prefix = ""): Texts {
  return Object.assign(
    {},
    ...Object.entries(settings).map(([key, value]) =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? flatParams(value as Record<string, unknown>, `${prefix}${key}.`)
        : { [prefix + key]: Array.isArray(value) ? JSON.stringify(value) : String(value) }
    ),
  );
}
