/** The files of a repository that stages are compared with: dvc.yaml, dvc.lock, caches, parameters. */
import { errorMessage, UserError } from "../errors.ts";
import { systemErrorMeaning } from "../system_error.ts";
import { writeFileAtomic } from "../files/atomic_write.ts";
import { parseDvcYaml } from "../dvc/dvc_yaml.ts";
import {
  emptyLock,
  type LockedStage,
  type LockFile,
  parseLock,
  printLock,
} from "../dvc/lock_file.ts";
import { CACHE_DIRECTORY, ObjectCache } from "../dvc/object_cache.ts";
import { paramFiles } from "../dvc/param_files.ts";
import { type StageGraph, stageGraph } from "./stage_graph.ts";
import type { Workspace } from "./staleness.ts";
import { StatCacheFile } from "../dvc/stat_cache.ts";

const LOCK = "dvc.lock";

/** A repository, opened in the current folder. */
export interface Repository {
  graph: StageGraph;
  lock: LockFile;
  /** The path of dvc.lock. */
  lockPath: string;
  workspace: Workspace & { statCache: StatCacheFile };
  /** The last write of dvc.lock: stages that end together are recorded one after the other. */
  recording: Promise<void>;
}

/**
 * Reads the repository in the current folder; `params` is the tree of params.yaml, overridden.
 *
 * @throws {UserError} when dvc.yaml or dvc.lock cannot be read or used.
 */
export async function openRepository(params: Record<string, unknown>): Promise<Repository> {
  const yaml = await Deno.readTextFile("dvc.yaml").catch((error) => {
    throw new UserError(
      `Cannot read dvc.yaml: ${
        systemErrorMeaning(error) ?? errorMessage(error)
      }; run this in the repository's root`,
    );
  });
  const lockText = await Deno.readTextFile(LOCK).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new UserError(
      `Cannot read ${LOCK}: ${systemErrorMeaning(error) ?? errorMessage(error)}`,
    );
  });
  const statCache = await StatCacheFile.open(".dvc/tmp/etiquette-stat");
  return {
    graph: stageGraph(parseDvcYaml(yaml, params)),
    lockPath: LOCK,
    lock: lockText === undefined ? emptyLock() : parseLock(lockText),
    workspace: {
      statCache,
      objectCache: new ObjectCache(CACHE_DIRECTORY, statCache),
      params: paramFiles({ "params.yaml": params }),
    },
    recording: Promise.resolve(),
  };
}

/** Writes the run of a stage into dvc.lock, at once. */
export function recordStage(
  repository: Repository,
  name: string,
  locked: LockedStage,
): Promise<void> {
  const { graph, lock, workspace } = repository;
  // A failed write of one stage does not keep the next from being written.
  repository.recording = repository.recording.catch(() => {}).then(async () => {
    const stages = { ...lock.stages, [name]: locked };
    const known = graph.stages.map((stage) => stage.name).filter((name) => name in stages);
    lock.stages = Object.fromEntries(
      [...new Set([...known, ...Object.keys(stages)])].map((name) => [name, stages[name]]),
    );
    await writeFileAtomic(repository.lockPath, printLock(lock));
    await workspace.statCache.save();
  });
  return repository.recording;
}
