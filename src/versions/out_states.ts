/** Compares tracked outs with what lies in the workspace, in the cache and at a remote. */
import { summarizeContent } from "../dvc/content_hash.ts";
import type { ObjectCache } from "../dvc/object_cache.ts";
import type { StatCache } from "../dvc/stat_cache.ts";
import type { Remote } from "./remote.ts";
import type { TrackedOut } from "./tracked_outs.ts";

/** One out, in words. */
export interface DataStatus {
  out: TrackedOut;
  here: "as recorded" | "changed" | "missing";
  /** For a folder: of its manifest, unless all of it was asked for. */
  cache: "there" | "missing" | "damaged";
  /** Objects that the remote lacks; undefined when it was not asked, or the cache cannot tell. */
  unpushed?: number;
}

/** Looks at each out; `deep` compares every file in the cache with its hash. */
export async function dataStatus(
  outs: readonly TrackedOut[],
  { cache, statCache, remote, deep }: {
    cache: ObjectCache;
    statCache: StatCache;
    remote?: Remote;
    deep: boolean;
  },
): Promise<DataStatus[]> {
  const statuses: DataStatus[] = [];
  for (const out of outs) {
    const content = await summarizeContent(out.path, { statCache });
    const state = deep ? await cache.check(out.md5) : await cache.checkObject(out.md5);
    statuses.push({
      out,
      here: !content ? "missing" : content.md5 === out.md5 ? "as recorded" : "changed",
      cache: state === "intact" ? "there" : state,
      unpushed: remote && out.push ? await unpushed(out.md5, { cache, remote }) : undefined,
    });
  }
  return statuses;
}

/** A manifest at the remote promises its files. */
async function unpushed(
  md5: string,
  { cache, remote }: { cache: ObjectCache; remote: Remote },
): Promise<number | undefined> {
  if ((await remote.present([md5])).has(md5)) return 0;
  if (!md5.endsWith(".dir")) return 1;
  if (await cache.checkObject(md5) !== "intact") return undefined;
  const files = [...new Set((await cache.entries(md5)).map((entry) => entry.md5))];
  return 1 + files.length - (await remote.present(files)).size;
}
