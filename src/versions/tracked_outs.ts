/** Everything that a revision tracks by hash: data of `.dvc` files, and outs of stages. */
import { dirname, join, normalize } from "node:path";
import { parse } from "yaml";
import { type DvcFile, parseDvcFile } from "../dvc/dvc_file.ts";
import { parseDvcYaml, type Stage, stagePath } from "../dvc/dvc_yaml.ts";
import { parseLock } from "../dvc/lock_file.ts";
import { DEFAULT_PARAMS } from "../dvc/param_files.ts";
import type { Revision } from "./revision.ts";

/** One file or folder with the hash that is recorded for it. */
export interface TrackedOut {
  /** From the repository's root. */
  path: string;
  md5: string;
  size?: number;
  nfiles?: number;
  isexec?: boolean;
  /** `data.dvc`, or the name of a stage. */
  source: string;
  /** True for data that was added, false for an out of a stage. */
  added: boolean;
  /** False: not kept in the cache. */
  cache: boolean;
  /** False: not sent to remotes. */
  push: boolean;
  /** The only remote that it is sent to. */
  remote?: string;
}

/**
 * Reads the records of a revision.
 *
 * @throws {UserError} when one cannot be used.
 */
export async function trackedOuts(revision: Revision): Promise<TrackedOut[]> {
  const stages = await stagesIn(revision);
  const folders = new Set(
    stages.flatMap((stage) => stage.outs.map(({ path }) => stagePath(stage, path))),
  );
  const added: TrackedOut[] = [];
  for (const path of await revision.dvcFiles((folder) => folders.has(folder))) {
    added.push(...addedOuts(path, parseDvcFile(await revision.read(path) ?? "", path)));
  }
  return [...added, ...await stageOuts(revision, stages)];
}

/** The stages of dvc.yaml; none where there is no such file. */
export async function stagesIn(revision: Revision): Promise<Stage[]> {
  const text = await revision.read("dvc.yaml");
  if (text === undefined) return [];
  const params = parse(await revision.read(DEFAULT_PARAMS) ?? "", { logLevel: "error" }) ?? {};
  return parseDvcYaml(text, params);
}

function addedOuts(path: string, { outs, wdir = "." }: DvcFile): TrackedOut[] {
  return outs.flatMap(({ md5, size, nfiles, isexec, path: data, cache, push, remote }) =>
    md5 === undefined ? [] : [{
      path: normalize(join(dirname(path), wdir, data)),
      md5,
      size,
      nfiles,
      isexec,
      source: path,
      added: true,
      cache: cache ?? true,
      push: push ?? true,
      remote,
    }]
  );
}

async function stageOuts(revision: Revision, stages: readonly Stage[]): Promise<TrackedOut[]> {
  const text = await revision.read("dvc.lock");
  if (text === undefined) return [];
  const lock = parseLock(text);
  return stages.flatMap((stage) =>
    (lock.stages[stage.name]?.outs ?? []).flatMap(({ path, md5, size, nfiles, isexec }) => {
      const out = stage.outs.find((out) => out.path === path);
      return md5 === undefined || !out ? [] : [{
        path: stagePath(stage, path),
        md5,
        size,
        nfiles,
        isexec,
        source: stage.name,
        added: false,
        cache: out.cache,
        push: out.push ?? true,
        remote: out.remote,
      }];
    })
  );
}
