/**
 * Finds the objects of the cache that no record needs. Those that a remote holds can be freed;
 * those that it lacks exist nowhere else and stay.
 */
import type { ObjectCache } from "../dvc/object_cache.ts";
import type { Remote } from "./remote.ts";
import type { TrackedOut } from "./tracked_outs.ts";

/** The unused objects of a cache, and the number of the others. */
export interface GarbagePlan {
  /** Unused, and at the remote. */
  free: string[];
  /** Unused, and nowhere else. */
  keep: string[];
  /** Sizes in bytes of `free` and `keep`. */
  freeBytes: number;
  keepBytes: number;
  /** Number of objects that records need. */
  used: number;
}

/** Sorts the objects of the cache; `outs` are those of every revision that is to stay whole. */
export async function planGarbage(
  outs: readonly TrackedOut[],
  { cache, remote }: { cache: ObjectCache; remote: Remote },
): Promise<GarbagePlan> {
  const used = new Set<string>();
  for (const md5 of new Set(outs.map((out) => out.md5))) {
    used.add(md5);
    if (!md5.endsWith(".dir") || await cache.checkObject(md5) !== "intact") continue;
    for (const entry of await cache.entries(md5)) used.add(entry.md5);
  }
  const all = [...cache.list()].sort();
  const unused = all.filter((md5) => !used.has(md5));
  const pushed = await remote.present(unused);
  const free = unused.filter((md5) => pushed.has(md5));
  const keep = unused.filter((md5) => !pushed.has(md5));
  return {
    free,
    keep,
    freeBytes: totalBytes(free, cache),
    keepBytes: totalBytes(keep, cache),
    used: all.length - unused.length,
  };
}

/** Frees the objects of a plan; manifests first, since they promise their files. */
export async function freeGarbage(plan: GarbagePlan, cache: ObjectCache): Promise<void> {
  const manifestsFirst = plan.free.toSorted((a, b) =>
    Number(b.endsWith(".dir")) - Number(a.endsWith(".dir"))
  );
  for (const md5 of manifestsFirst) await cache.remove(md5);
}

function totalBytes(md5s: readonly string[], cache: ObjectCache): number {
  return md5s.reduce((sum, md5) => sum + Deno.statSync(cache.objectPath(md5)).size, 0);
}
