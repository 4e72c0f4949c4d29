/**
 * Sends objects to a remote. A directory's manifest goes last, and only if all of its files are
 * there: its presence promises them.
 */
import { inParallel } from "../concurrency.ts";
import { errorMessage, UserError } from "../errors.ts";
import { unnamedFileError } from "../system_error.ts";
import type { ObjectCache } from "../dvc/object_cache.ts";
import type { Remote } from "./remote.ts";
import type { TrackedOut } from "./tracked_outs.ts";

const AT_ONCE = 16;

/** Numbers of objects. */
export interface PushResult {
  sent: number;
  /** Already at the remote. */
  present: number;
}

/** Options of `push`. */
export interface PushOptions {
  cache: ObjectCache;
  remote: Remote;
  /** Called as objects arrive. */
  onProgress: (done: number, total: number) => void;
}

/**
 * Sends what the remote lacks of some outs. What arrived before a failure stays there, so that the
 * next push goes on.
 *
 * @throws {UserError} naming the outs that are not in the cache, or the first failure.
 */
export async function push(
  outs: readonly TrackedOut[],
  { cache, remote, onProgress }: PushOptions,
): Promise<PushResult> {
  const tops = [...new Set(outs.map(({ md5 }) => md5))];
  const there = await remote.present(tops);
  const missing = outs.filter(({ md5 }) => !there.has(md5));
  await requireCached(missing, cache);
  const filesOf = new Map<string, string[]>();
  const files = new Set<string>();
  for (const { md5 } of missing) {
    const parts = md5.endsWith(".dir") ? (await cache.entries(md5)).map(({ md5 }) => md5) : [md5];
    filesOf.set(md5, parts);
    for (const part of parts) files.add(part);
  }
  const present = await remote.present([...files]);
  const sendable = [...files].filter((md5) => !present.has(md5));
  const manifests = [...filesOf.keys()].filter((md5) => md5.endsWith(".dir"));
  const failures = new Map<string, unknown>();
  const total = sendable.length + manifests.length;
  let done = 0;
  const send = async (md5: string) => {
    try {
      await requireIntact(md5, cache);
      await remote.upload(md5, cache.objectPath(md5));
      onProgress(++done, total);
    } catch (error) {
      if (!(unnamedFileError(error) instanceof UserError)) throw error;
      failures.set(md5, unnamedFileError(error));
    }
  };
  await inParallel(sendable, AT_ONCE, send);
  const whole = manifests.filter((md5) => !filesOf.get(md5)!.some((part) => failures.has(part)));
  await inParallel(whole, AT_ONCE, send);
  if (failures.size > 0) {
    const [first] = failures.values();
    throw new UserError(
      `Cannot push ${failures.size} of ${total} objects to ${remote.url}: ${
        errorMessage(first)
      }\n` +
        `${done} arrived and stay; push again to go on`,
    );
  }
  return { sent: done, present: there.size + present.size };
}

/** @throws {UserError} naming what is not in the cache. */
async function requireCached(outs: readonly TrackedOut[], cache: ObjectCache): Promise<void> {
  const lacking: string[] = [];
  for (const { path, md5 } of outs) if (!await cache.has(md5)) lacking.push(path);
  if (lacking.length === 0) return;
  throw new UserError(
    `Cannot push ${lacking.join(", ")}: not in the cache, expected data that was added or made ` +
      "here; run deno task data:add or deno task pipeline first",
  );
}

async function requireIntact(md5: string, cache: ObjectCache): Promise<void> {
  const state = await cache.checkObject(md5);
  if (state === "intact") return;
  throw new UserError(`${cache.objectPath(md5)} is ${state} in the cache; add its data again`);
}
