/**
 * Fetches outs from a remote into the cache and puts them into the workspace. What does not match
 * its hash is thrown away; what arrived before a failure stays in the cache.
 */
import { inParallel } from "../concurrency.ts";
import { errorMessage, UserError } from "../errors.ts";
import { recoverDirectory } from "../files/atomic_write.ts";
import { unnamedFileError } from "../system_error.ts";
import { hashContent } from "../dvc/content_hash.ts";
import type { ObjectCache } from "../dvc/object_cache.ts";
import type { StatCache } from "../dvc/stat_cache.ts";
import type { Remote } from "./remote.ts";
import type { TrackedOut } from "./tracked_outs.ts";

const AT_ONCE = 16;

/** The outcome of a pull. */
export interface PullResult {
  /** Objects that were fetched. */
  fetched: number;
  /** Paths that were written. */
  written: string[];
  /** Paths that were as recorded already. */
  unchanged: string[];
}

/** Options of `pull`. */
export interface PullOptions {
  cache: ObjectCache;
  statCache: StatCache;
  /** Undefined: from the cache alone. */
  remote?: Remote;
  /** Replace even changes that the cache does not hold. */
  force: boolean;
  onProgress: (done: number, total: number) => void;
}

/**
 * Makes outs as they are recorded.
 *
 * @throws {UserError} when changes would be lost, or naming what the remote lacks.
 */
export async function pull(
  outs: readonly TrackedOut[],
  { cache, statCache, remote, force, onProgress }: PullOptions,
): Promise<PullResult> {
  const result: PullResult = { fetched: 0, written: [], unchanged: [] };
  const wanted: TrackedOut[] = [];
  const unsaved: string[] = [];
  for (const out of outs) {
    await recoverDirectory(out.path);
    const here = await hashContent(out.path, { statCache });
    if (here?.md5 === out.md5) result.unchanged.push(out.path);
    else wanted.push(out);
    if (here && here.md5 !== out.md5 && !await cache.has(here.md5)) unsaved.push(out.path);
  }
  if (unsaved.length > 0 && !force) {
    throw new UserError(
      `Cannot replace ${
        unsaved.join(", ")
      }: changed here, and the cache does not hold the change; ` +
        "keep it by deno task data:add, or replace it with --force",
    );
  }
  const fetch = async (md5s: readonly string[]) => {
    const lacking: string[] = [];
    for (const md5 of new Set(md5s)) {
      if (await cache.checkObject(md5) !== "intact") lacking.push(md5);
    }
    await fetchObjects(lacking, { cache, remote, onProgress });
    result.fetched += lacking.length;
  };
  await fetch(wanted.map(({ md5 }) => md5).filter((md5) => md5.endsWith(".dir")));
  const files = await Promise.all(
    wanted.map(async ({ md5 }) =>
      md5.endsWith(".dir") ? (await cache.entries(md5)).map((entry) => entry.md5) : [md5]
    ),
  );
  await fetch(files.flat());
  for (const { md5, path, isexec } of wanted) {
    await cache.checkout(md5, path, { isexec });
    result.written.push(path);
  }
  return result;
}

async function fetchObjects(
  md5s: readonly string[],
  { cache, remote, onProgress }: Pick<PullOptions, "cache" | "remote" | "onProgress">,
): Promise<void> {
  if (md5s.length === 0) return;
  if (!remote) {
    throw new UserError(
      `Cannot pull ${md5s.length} objects: not in the cache, and no remote is configured`,
    );
  }
  const held = await remote.present(md5s);
  const absent = md5s.filter((md5) => !held.has(md5));
  const failures: unknown[] = [];
  let done = 0;
  await inParallel([...held], AT_ONCE, async (md5) => {
    try {
      const from = `${remote.url}: ${md5}`;
      await cache.receive(md5, { from, write: (to) => remote.download(md5, to) });
      onProgress(++done, md5s.length);
    } catch (error) {
      if (!(unnamedFileError(error) instanceof UserError)) throw error;
      failures.push(unnamedFileError(error));
    }
  });
  if (absent.length === 0 && failures.length === 0) return;
  const reason = failures.length > 0
    ? errorMessage(failures[0])
    : `${absent[0]} is not there, expected what was pushed; push it from where it was made`;
  throw new UserError(
    `Cannot pull ${absent.length + failures.length} of ${md5s.length} objects from ` +
      `${remote.url}: ${reason}\n${done} arrived and stay in the cache; pull again to go on`,
  );
}
