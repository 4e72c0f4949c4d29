/**
 * Tracks a file or folder by its hash, as `dvc add` does: content into the cache, the record into
 * `<path>.dvc`, the path into the folder's .gitignore.
 */
import { basename, dirname, join, normalize, relative, resolve } from "node:path";
import { UserError } from "../errors.ts";
import { writeFileAtomic } from "../files/atomic_write.ts";
import { namingFile } from "../system_error.ts";
import { type Content, hashContent } from "../dvc/content_hash.ts";
import { parseDvcFile, printDvcFile } from "../dvc/dvc_file.ts";
import type { ObjectCache } from "../dvc/object_cache.ts";
import type { StatCache } from "../dvc/stat_cache.ts";
import { DVC_SUFFIX, type Revision, workspaceRevision } from "./revision.ts";
import { stagesIn, trackedOuts } from "./tracked_outs.ts";
import { stagePath } from "../dvc/dvc_yaml.ts";

/** A path that was added. */
export interface AddResult {
  path: string;
  content: Content;
  /** The files that were written. */
  written: string[];
}

/**
 * Adds one path, given from the repository's root.
 *
 * @throws {UserError} when it is missing, outside, tracked by another record or by git.
 */
export async function addPath(
  given: string,
  { cache, statCache }: { cache: ObjectCache; statCache: StatCache },
): Promise<AddResult> {
  const path = normalize(given).replace(/\/$/, "");
  await requireAddable(path, workspaceRevision);
  const content = await hashContent(path, { statCache });
  if (!content) throw new UserError(`Cannot add ${path}: no such file or folder`);
  await cache.save(path, content);
  // The record comes last: it promises what the cache then holds.
  const ignored = await ignoreInGit(path);
  const record = path + DVC_SUFFIX;
  const before = await workspaceRevision.read(record);
  const text = printDvcFile(
    basename(path),
    content,
    before === undefined ? undefined : parseDvcFile(before, record),
  );
  if (text !== before) await writeFileAtomic(record, text);
  return { path, content, written: [...(text === before ? [] : [record]), ...ignored] };
}

/** @throws {UserError} when something else answers for the path. */
async function requireAddable(path: string, revision: Revision): Promise<void> {
  const below = relative(resolve("."), resolve(path));
  if (below === "" || below.startsWith("..") || path.startsWith(".dvc/") || path === ".dvc") {
    throw new UserError(`Cannot add ${path}: expected a path below the repository's root`);
  }
  if (path.endsWith(DVC_SUFFIX)) {
    throw new UserError(`Cannot add ${path}: it is a record, expected the data beside it`);
  }
  for (const stage of await stagesIn(revision)) {
    const out = stage.outs.find((out) => overlap(stagePath(stage, out.path), path));
    if (!out) continue;
    throw new UserError(
      `Cannot add ${path}: stage '${stage.name}' writes ${out.path}, and its run tracks it`,
    );
  }
  const other = (await trackedOuts(revision)).find((out) =>
    out.path !== path && overlap(out.path, path)
  );
  if (other) {
    throw new UserError(
      `Cannot add ${path}: ${other.source} tracks ${other.path}; add ${other.path} again`,
    );
  }
  const tracked = await filesInGit(path);
  if (tracked.length > 0) {
    throw new UserError(
      `Cannot add ${path}: git tracks ${tracked[0]}; first git rm -r --cached ${path}`,
    );
  }
}

function overlap(a: string, b: string): boolean {
  return `${a}/`.startsWith(`${b}/`) || `${b}/`.startsWith(`${a}/`);
}

async function filesInGit(path: string): Promise<string[]> {
  const { success, stdout } = await new Deno.Command("git", { args: ["ls-files", "--", path] })
    .output().catch(() => ({ success: false, stdout: new Uint8Array() }));
  return success ? new TextDecoder().decode(stdout).split("\n").filter(Boolean) : [];
}

/** Adds the path to the .gitignore beside it. */
async function ignoreInGit(path: string): Promise<string[]> {
  const file = join(dirname(path), ".gitignore");
  const line = `/${basename(path).replace(/([\\*?[\]!# ])/g, "\\$1")}`;
  const before = await namingFile(`read ${file}`, () => workspaceRevision.read(file)) ?? "";
  if (before.split(/\r?\n/).includes(line)) return [];
  const gap = before === "" || before.endsWith("\n") ? "" : "\n";
  await writeFileAtomic(file, `${before}${gap}${line}\n`);
  return [file];
}
