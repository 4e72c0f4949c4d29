/**
 * Brings one stage up to date: leave it, restore its outs from the cache, or run its command, and
 * remember what it ran with. The command itself is run by the caller's `execute`.
 */
import { UserError } from "../errors.ts";
import { recoverDirectory } from "../files/atomic_write.ts";
import { hashContent } from "../dvc/content_hash.ts";
import { type Stage, stagePath } from "../dvc/dvc_yaml.ts";
import type { LockedStage, LockItem } from "../dvc/lock_file.ts";
import { checkStaleness, lockItem, paramValues, type Workspace } from "./staleness.ts";

/** The action taken for a stage, and its new record. */
export interface Outcome {
  action: "run" | "restored" | "cached";
  /** Why it ran. */
  reasons: string[];
  /** The stage as dvc.lock keeps it. */
  locked: LockedStage;
}

/** Options of `reproduce`. */
export interface ReproduceOptions {
  workspace: Workspace;
  /** Run even when nothing changed. */
  force: boolean;
  /** Runs the stage's command; throws when it fails. */
  execute: (stage: Stage) => Promise<void>;
}

/**
 * Brings a stage's outs up to date with its deps, params and command.
 *
 * @throws {UserError} when a dep is missing, the command fails or leaves an out unwritten.
 */
export async function reproduce(
  stage: Stage,
  locked: LockedStage | undefined,
  { workspace, force, execute }: ReproduceOptions,
): Promise<Outcome> {
  for (const { path } of stage.outs) await recoverDirectory(stagePath(stage, path));
  const { reasons, restorable } = await checkStaleness(stage, locked, workspace);
  if (reasons.length === 0 && !force) {
    for (const { md5, path, isexec } of restorable) {
      await workspace.objectCache.checkout(md5!, stagePath(stage, path), { isexec });
    }
    return { action: restorable.length > 0 ? "restored" : "cached", reasons, locked: locked! };
  }
  // Deps and params are read before the command runs: a file edited meanwhile makes the stage stale again.
  const deps = await Promise.all(stage.deps.map((path) => hashDep(stage, path, "dep", workspace)));
  const params = await paramValues(stage, workspace.params);
  await execute(stage);
  return {
    action: "run",
    reasons: reasons.length > 0 ? reasons : ["forced"],
    locked: {
      cmd: stage.cmd,
      deps,
      params,
      outs: await saveOuts(stage, workspace),
    },
  };
}

/** @throws {UserError} when an out is missing. */
async function saveOuts(stage: Stage, workspace: Workspace): Promise<LockItem[]> {
  const items: LockItem[] = [];
  for (const out of stage.outs) {
    const path = stagePath(stage, out.path);
    const content = await hashContent(path, workspace);
    if (!content) throw new UserError(`Stage '${stage.name}' ended without writing ${out.path}`);
    if (out.cache) await workspace.objectCache.save(path, content);
    items.push(lockItem(out.path, content));
  }
  return items;
}

/** @throws {UserError} when the dep is missing. */
async function hashDep(stage: Stage, path: string, kind: string, workspace: Workspace) {
  const content = await hashContent(stagePath(stage, path), workspace);
  if (!content) {
    throw new UserError(`Cannot run stage '${stage.name}': ${kind} ${path} is missing`);
  }
  return lockItem(path, content);
}
