/** Decides by DVC's rules (command, deps, params, outs) if a stage must run, and gives the reasons. */
import { relative } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { UserError } from "../errors.ts";
import { type Content, hashContent, type HashOptions } from "../dvc/content_hash.ts";
import { type Stage, stagePath } from "../dvc/dvc_yaml.ts";
import { lookup } from "../dvc/interpolation.ts";
import type { LockedStage, LockItem } from "../dvc/lock_file.ts";
import type { ObjectCache } from "../dvc/object_cache.ts";
import type { ParamFiles } from "../dvc/param_files.ts";

/** The files, cache and parameters that a stage is compared with. */
export interface Workspace extends HashOptions {
  objectCache: ObjectCache;
  /** The values in parameter files, overrides applied. */
  params: ParamFiles;
  /** Outs that are missing but will be here, path from the root → md5 in the object cache. */
  restored?: ReadonlyMap<string, string>;
}

/** The result of comparing one stage with its last run. */
export interface Staleness {
  /** Reasons to run; empty when the stage is up to date or can be restored. */
  reasons: string[];
  /** Outs that are missing here but lie in the object cache. */
  restorable: LockItem[];
}

/**
 * Compares a stage with its last run in dvc.lock.
 *
 * @throws {UserError} when a parameter file lacks a key that the stage names.
 */
export async function checkStaleness(
  stage: Stage,
  locked: LockedStage | undefined,
  workspace: Workspace,
): Promise<Staleness> {
  if (!locked) return { reasons: ["never run"], restorable: [] };
  const always = stage.alwaysChanged || (stage.deps.length === 0 && stage.outs.length === 0);
  const reasons = [
    ...(always ? ["always runs"] : []),
    ...(isDeepStrictEqual(locked.cmd, stage.cmd) ? [] : ["command changed"]),
    ...(stage.frozen ? [] : await changedDeps(stage, locked, workspace)),
    ...(stage.frozen ? [] : await changedParams(stage, locked, workspace.params)),
  ];
  const outs = await changedOuts(stage, locked, workspace);
  return { reasons: [...reasons, ...outs.reasons], restorable: outs.restorable };
}

/**
 * Reads the values of a stage's parameters, as dvc.lock keeps them: file → dotted key → value.
 *
 * @throws {UserError} naming the keys that a file lacks.
 */
export async function paramValues(
  stage: Stage,
  params: ParamFiles,
): Promise<Record<string, Record<string, unknown>>> {
  const values: Record<string, Record<string, unknown>> = {};
  for (const [file, keys] of Object.entries(stage.params)) {
    const tree = await params(stagePath(stage, file));
    if (!isMap(tree)) {
      throw new UserError(`Cannot use ${file} for stage '${stage.name}': expected a map of values`);
    }
    const found = keys?.map((key) => [key, lookup(tree, key)] as const) ?? Object.entries(tree);
    const missing = found.filter(([, value]) => value === undefined).map(([key]) => key);
    if (missing.length > 0) {
      throw new UserError(
        `Cannot judge stage '${stage.name}': ${file} has no ${missing.join(", ")}, ` +
          "expected the params that dvc.yaml names",
      );
    }
    values[file] = Object.fromEntries(found);
  }
  return values;
}

/** The entry of dvc.lock for some content. */
export function lockItem(path: string, { md5, size, nfiles, isexec }: Content): LockItem {
  return {
    path,
    hash: "md5",
    md5,
    size,
    ...(nfiles === undefined ? {} : { nfiles }),
    ...(isexec ? { isexec } : {}),
  };
}

async function changedDeps(stage: Stage, locked: LockedStage, workspace: Workspace) {
  const before = new Map((locked.deps ?? []).map((item) => [item.path, item.md5]));
  const reasons = await Promise.all(stage.deps.map(async (path) => {
    const content = await hashContent(stagePath(stage, path), workspace);
    const md5 = content?.md5 ?? await restoredMd5(stagePath(stage, path), workspace);
    if (!md5) return [`${path} is missing`];
    if (!before.has(path)) return [`${path} is a new dependency`];
    return md5 === before.get(path) ? [] : [`${path} changed`];
  }));
  const gone = [...before.keys()].filter((path) => !stage.deps.includes(path));
  return [...reasons.flat(), ...gone.map((path) => `${path} is no longer a dependency`)];
}

/** The md5 that a missing path will have once the out that holds it is restored. */
async function restoredMd5(path: string, { restored, objectCache }: Workspace) {
  for (const [out, md5] of restored ?? []) {
    const below = relative(out, path);
    if (below === "") return md5;
    if (!below.startsWith("..")) return await objectCache.md5Below(md5, below);
  }
}

async function changedParams(stage: Stage, locked: LockedStage, params: ParamFiles) {
  const now = await paramValues(stage, params);
  const reasons: string[] = [];
  for (const file of new Set([...Object.keys(now), ...Object.keys(locked.params ?? {})])) {
    const before = locked.params?.[file] ?? {};
    for (const key of new Set([...Object.keys(now[file] ?? {}), ...Object.keys(before)])) {
      reasons.push(...differences(key, before[key], now[file]?.[key]));
    }
  }
  return reasons;
}

/** One line for each leaf that differs, such as `train.epochs: 3 → 5`. */
function differences(key: string, before: unknown, now: unknown): string[] {
  if (isDeepStrictEqual(before, now)) return [];
  if (isMap(before) && isMap(now)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(now)]);
    return [...keys].flatMap((below) => differences(`${key}.${below}`, before[below], now[below]));
  }
  return [`${key}: ${shown(before)} → ${shown(now)}`];
}

async function changedOuts(stage: Stage, locked: LockedStage, workspace: Workspace) {
  const before = new Map((locked.outs ?? []).map((item) => [item.path, item]));
  const reasons: string[] = [];
  const restorable: LockItem[] = [];
  for (const out of stage.outs) {
    const item = before.get(out.path);
    const content = await hashContent(stagePath(stage, out.path), workspace);
    if (!item) {
      reasons.push(`${out.path} is a new out`);
    } else if (content && content.md5 !== item.md5) {
      reasons.push(`${out.path} was changed by hand`);
    } else if (out.cache && !(item.md5 && await workspace.objectCache.has(item.md5))) {
      reasons.push(`${out.path} is not in the cache`);
    } else if (!content) {
      const state = out.cache ? await workspace.objectCache.check(item.md5!) : "missing";
      if (!out.cache) reasons.push(`${out.path} is missing`);
      else if (state === "intact") restorable.push(item);
      else if (state === "missing") {
        reasons.push(`${out.path} is missing and not whole in the cache`);
      } else reasons.push(`${out.path} is missing and damaged in the cache`);
    }
  }
  const outs = new Set(stage.outs.map((out) => out.path));
  const gone = [...before.keys()].filter((path) => !outs.has(path));
  return {
    reasons: [...reasons, ...gone.map((path) => `${path} is no longer an out`)],
    restorable,
  };
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  return value === undefined ? "none" : JSON.stringify(value);
}
