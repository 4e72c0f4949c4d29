/**
 * Recognises a folder that has not changed since it was hashed, by a text with the identity of each
 * folder and file. A folder's modification time changes with the names in it, so one look at each
 * file replaces listing, sorting and hashing.
 */
import { infoIfPresent } from "../files/if_present.ts";
import type { FolderWalk } from "./folder_walk.ts";
import { fileIdentity, isSettled } from "./stat_cache.ts";

/** The hash of a folder, with the numbers that DVC records beside it. */
export interface FolderSummary {
  /** 32 hex digits, without `.dir`. */
  md5: string;
  /** Bytes. */
  size: number;
  nfiles: number;
}

/**
 * The text for a folder that was walked with the patterns of `.dvcignore`; undefined when something
 * in it may change unseen.
 */
export function printSnapshot(
  { md5, size, nfiles }: FolderSummary,
  { folders, files, hasFolderLinks, patterns }: FolderWalk & { patterns: string },
): string | undefined {
  const all = [...folders, ...files];
  if (hasFolderLinks || !all.every(({ info }) => isSettled(info))) return undefined;
  if (all.some(({ relpath }) => relpath.includes("\n"))) return undefined;
  return [
    `${md5}\t${size}\t${nfiles}`,
    JSON.stringify(patterns),
    ...folders.flatMap(({ relpath, info, files }) => [
      `/${relpath}\t${fileIdentity(info)}`,
      ...files.map((file) =>
        `${file.relpath.slice(file.relpath.lastIndexOf("/") + 1)}\t${fileIdentity(file.info)}`
      ),
    ]),
  ].join("\n");
}

/** The summary in a text of `printSnapshot`; undefined unless the folder still looks like that. */
export function summaryIfUnchanged(
  snapshot: string,
  { path, patterns }: { path: string; patterns: string },
): FolderSummary | undefined {
  const [head, rules, ...lines] = snapshot.split("\n");
  const [md5, size, nfiles] = head.split("\t");
  if (!/^[0-9a-f]{32}$/.test(md5) || rules !== JSON.stringify(patterns)) return undefined;
  let folder = path;
  for (const line of lines) {
    const cut = line.lastIndexOf("\t");
    const isFolder = line.startsWith("/");
    const at = isFolder ? path + line.slice(0, cut) : `${folder}/${line.slice(0, cut)}`;
    if (isFolder) folder = at;
    const info = infoIfPresent(at);
    if (!info || fileIdentity(info) !== line.slice(cut + 1)) return undefined;
  }
  return { md5, size: Number(size), nfiles: Number(nfiles) };
}
