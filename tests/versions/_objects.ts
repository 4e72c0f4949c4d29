/** A cache with a folder of two files in it, and remotes that note or refuse what they get. */
import { join } from "node:path";
import { hashContent } from "../../src/dvc/content_hash.ts";
import { ObjectCache } from "../../src/dvc/object_cache.ts";
import { noStatCache } from "../../src/dvc/stat_cache.ts";
import { folderRemote } from "../../src/versions/folder_remote.ts";
import type { Remote } from "../../src/versions/remote.ts";
import type { TrackedOut } from "../../src/versions/tracked_outs.ts";
import { writeTree } from "../dvc/_tree.ts";

/** Writes `files` below `<folder>/data`, caches them, and gives the record. */
export async function cachedOut(folder: string, files: Record<string, string>) {
  await writeTree(join(folder, "data"), files);
  const cache = new ObjectCache(join(folder, "cache"));
  const path = join(folder, "data");
  const content = (await hashContent(path, { statCache: noStatCache }))!;
  await cache.save(path, content);
  const out: TrackedOut = {
    path,
    md5: content.md5,
    source: "data.dvc",
    added: true,
    cache: true,
    push: true,
  };
  return { cache, out, content };
}

/** A folder remote that notes the order of arrivals, and fails at those that `broken` picks. */
export function watchedRemote(
  folder: string,
  broken: (md5: string) => boolean = () => false,
): Remote & { arrivals: string[] } {
  const remote = folderRemote(folder);
  const arrivals: string[] = [];
  return {
    ...remote,
    arrivals,
    async upload(md5, from) {
      if (broken(md5)) throw Object.assign(new Error("gone"), { code: "EIO" });
      await remote.upload(md5, from);
      arrivals.push(md5);
    },
  };
}
