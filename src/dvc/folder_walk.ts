/** Lists the files below a folder that count as its content, as DVC does. Reads none of them. */
import { join } from "node:path";
import { UserError } from "../errors.ts";
import { IGNORE_FILE, IgnoreRules } from "./dvcignore.ts";

/** A file below a folder, as the disk describes it. */
export interface WalkedFile {
  /** Path from the folder, with `/`. */
  relpath: string;
  info: Deno.FileInfo;
}

/** A folder that was listed. */
export interface WalkedFolder {
  /** Path from the top, with `/`; empty for the top itself. */
  relpath: string;
  /** The folder as it was before it was listed. */
  info: Deno.FileInfo;
  /** The files in it that count, without those in its folders. */
  files: WalkedFile[];
}

/** The outcome of a walk. */
export interface FolderWalk {
  /** Every folder that was listed, the top first. */
  folders: WalkedFolder[];
  /** Every file that counts, in no particular order. */
  files: WalkedFile[];
  /** True when links to folders were passed by. */
  hasFolderLinks: boolean;
}

/**
 * Walks through a folder.
 *
 * @throws {UserError} when a `.dvcignore` lies in it, which DVC refuses to hash.
 */
export async function walkFolder(top: string, rules: IgnoreRules): Promise<FolderWalk> {
  const walk: FolderWalk = { folders: [], files: [], hasFolderLinks: false };
  await walkBelow({ top, relpath: "", rules }, walk);
  return walk;
}

/**
 * Lists the files below a folder by paths with `/`, in no particular order; `root` is the folder from
 * which `.dvcignore` holds.
 *
 * @throws {UserError} when a `.dvcignore` lies in it.
 */
export async function listFiles(folder: string, root = "."): Promise<string[]> {
  const { files } = await walkFolder(folder, await IgnoreRules.read(folder, root));
  return files.map(({ relpath }) => relpath);
}

async function walkBelow(
  { top, relpath, rules }: { top: string; relpath: string; rules: IgnoreRules },
  walk: FolderWalk,
): Promise<void> {
  const path = relpath ? `${top}/${relpath}` : top;
  const folder: WalkedFolder = { relpath, info: Deno.statSync(path), files: [] };
  walk.folders.push(folder);
  const entries = [...Deno.readDirSync(path)];
  // As for DVC, a folder with a repository of its own is no content of this one.
  if (relpath !== "" && entries.some(({ name }) => name === ".dvc")) return;
  const below: string[] = [];
  for (const { name, isDirectory, isSymlink } of entries) {
    if (rules.excludes(name, { isDirectory })) continue;
    const file = relpath ? `${relpath}/${name}` : name;
    if (name === IGNORE_FILE) {
      throw new UserError(
        `Cannot hash ${top}: ${file} lies in it, expected in a folder above, as for DVC`,
      );
    }
    if (isDirectory) {
      below.push(name);
      continue;
    }
    const info = Deno.statSync(join(path, name));
    // DVC follows links to files and passes by links to folders.
    if (isSymlink && info.isDirectory) walk.hasFolderLinks = true;
    else folder.files.push({ relpath: file, info });
  }
  for (const file of folder.files) walk.files.push(file);
  for (const name of below) {
    const inner = relpath ? `${relpath}/${name}` : name;
    await walkBelow({ top, relpath: inner, rules: await rules.enter(name) }, walk);
  }
}
