/**
 * Brings one stage up to date: leave it, restore its outs from the cache, or run its command, and
 * remember what it ran with. The command itself is run by the caller's `execute`.
 */
import { UserError } from "../errors.ts";
import { recoverDirectory } from "../files/atomic_write.ts";
import { type Content, hashContent } from "../dvc/content_hash.ts";
import { type Out, type Stage, stagePath } from "../dvc/dvc_yaml.ts";
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
  execute: (stage: Stage, reasons: readonly string[]) => Promise<void>;
  /** True for a dep that another stage writes: it must stay as it is while this stage runs. */
  isOut?: (path: string) => boolean;
}

/**
 * Brings a stage's outs up to date with its deps, params and command.
 *
 * @throws {UserError} when a dep is missing, the command fails or leaves an out unwritten.
 */
export async function reproduce(
  stage: Stage,
  locked: LockedStage | undefined,
  { workspace, force, execute, isOut = () => false }: ReproduceOptions,
): Promise<Outcome> {
  for (const { path } of stage.outs) await recoverDirectory(stagePath(stage, path));
  const { reasons, restorable } = await checkStaleness(stage, locked, workspace);
  if (reasons.length === 0 && !force) {
    for (const { md5, path, isexec } of restorable) {
      await workspace.objectCache.checkout(md5!, stagePath(stage, path), { isexec });
    }
    return { action: restorable.length > 0 ? "restored" : "cached", reasons, locked: locked! };
  }
  for (const { md5 } of locked?.outs ?? []) {
    if (md5) await workspace.objectCache.putAsideDamaged(md5);
  }
  // Code and params are read before the command runs: an edit meanwhile makes the stage stale again.
  const deps = await Promise.all(stage.deps.map((path) => hashDep(stage, path, "dep", workspace)));
  const params = await paramValues(stage, workspace.params);
  await execute(stage, reasons);
  await refuseChanges(stage, deps.filter(({ path }) => isOut(path)), workspace);
  const outs = await saveOuts(stage, workspace);
  await refuseChanges(stage, outs, workspace);
  return {
    action: "run",
    reasons: reasons.length > 0 ? reasons : ["forced"],
    locked: { cmd: stage.cmd, deps, params, outs },
  };
}

/** @throws {UserError} when a path no longer has the content that is to be recorded. */
async function refuseChanges(
  stage: Stage,
  items: readonly LockItem[],
  workspace: Workspace,
): Promise<void> {
  for (const { path, md5 } of items) {
    const now = await hashContent(stagePath(stage, path), workspace);
    if (now?.md5 === md5) continue;
    throw new UserError(
      `Cannot record stage '${stage.name}': ${path} changed while the stage ran; ` +
        "let nothing else write there and run it again",
    );
  }
}

/** @throws {UserError} when an out is missing. */
async function saveOuts(stage: Stage, workspace: Workspace): Promise<LockItem[]> {
  const found = new Map<Out, Content>();
  for (const out of stage.outs) {
    const content = await hashContent(stagePath(stage, out.path), workspace);
    if (!content) throw new UserError(`Stage '${stage.name}' ended without writing ${out.path}`);
    found.set(out, content);
  }
  for (const [{ path, cache }, content] of found) {
    if (cache) await workspace.objectCache.save(stagePath(stage, path), content);
  }
  return [...found].map(([{ path }, content]) => lockItem(path, content));
}

/** @throws {UserError} when the dep is missing. */
async function hashDep(stage: Stage, path: string, kind: string, workspace: Workspace) {
  const content = await hashContent(stagePath(stage, path), workspace);
  if (!content) {
    throw new UserError(`Cannot run stage '${stage.name}': ${kind} ${path} is missing`);
  }
  return lockItem(path, content);
}
