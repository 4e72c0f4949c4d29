/** The metrics and parameters of a revision, as trees of values. */
import { parse } from "yaml";
import { errorMessage, UserError } from "../errors.ts";
import { namingFile } from "../system_error.ts";
import { DEFAULT_PARAMS } from "../dvc/param_files.ts";
import { stagePath } from "../dvc/dvc_yaml.ts";
import { lookup } from "../dvc/interpolation.ts";
import type { ObjectCache } from "../dvc/object_cache.ts";
import { type Revision, workspaceRevision } from "./revision.ts";
import { stagesIn, trackedOuts } from "./tracked_outs.ts";
import type { ValueFiles } from "./value_diff.ts";

/**
 * Reads the metrics of all stages: in the workspace the files, in a commit those of git, or of the
 * cache by the hash in its dvc.lock.
 */
export async function metricsIn(revision: Revision, cache: ObjectCache): Promise<ValueFiles> {
  const files = new Map<string, unknown>();
  const outs = new Map((await trackedOuts(revision)).map((out) => [out.path, out.md5]));
  for (const stage of await stagesIn(revision)) {
    for (const { path, metric } of stage.outs) {
      if (!metric) continue;
      const file = stagePath(stage, path);
      const text = await revision.read(file) ?? await cached(revision, outs.get(file), cache);
      if (text !== undefined) files.set(file, parsed(text, file));
    }
  }
  return files;
}

/** Reads params.yaml, and of other parameter files the keys that stages name. */
export async function paramsIn(revision: Revision): Promise<ValueFiles> {
  const files = new Map<string, unknown>();
  const main = await revision.read(DEFAULT_PARAMS);
  if (main !== undefined) files.set(DEFAULT_PARAMS, parsed(main, DEFAULT_PARAMS));
  for (const stage of await stagesIn(revision)) {
    for (const [name, keys] of Object.entries(stage.params)) {
      const file = stagePath(stage, name);
      const text = file === DEFAULT_PARAMS ? undefined : await revision.read(file);
      if (text === undefined) continue;
      const tree = parsed(text, file);
      const named = keys?.map((key) => [key, lookup(tree, key)] as const);
      const known = files.get(file) as Record<string, unknown> | undefined;
      files.set(file, { ...known, ...(named ? Object.fromEntries(named) : tree as object) });
    }
  }
  return files;
}

async function cached(
  revision: Revision,
  md5: string | undefined,
  cache: ObjectCache,
): Promise<string | undefined> {
  if (revision === workspaceRevision || md5 === undefined) return undefined;
  if (await cache.checkObject(md5) !== "intact") return undefined;
  const path = cache.objectPath(md5);
  return await namingFile(`read ${path}`, () => Deno.readTextFile(path));
}

/** JSON is YAML too. */
function parsed(text: string, file: string): unknown {
  try {
    return parse(text, { logLevel: "error" });
  } catch (error) {
    throw new UserError(`Cannot parse ${file}: ${errorMessage(error).trim()}`);
  }
}
