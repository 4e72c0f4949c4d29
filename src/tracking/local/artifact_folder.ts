/** Artifacts as files of this machine. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "../../errors.ts";
import type { Artifact } from "../entities.ts";

const SCHEME = /^[a-z][a-z\d+.-]*:/i;

/**
 * The folder that an artifact URI names: a path as it is, or a `file:` URL.
 *
 * @throws {UserError} for a place on another machine.
 */
export function pathOfUri(uri: string): string {
  if (/^file:/i.test(uri)) return fileURLToPath(new URL(uri));
  if (!SCHEME.test(uri)) return uri;
  throw new UserError(`Cannot open ${uri}: expected a folder of this machine`);
}

/** Copies a file in one rename, and makes the folders above it. */
export async function copyFileAtomic(from: string, to: string): Promise<void> {
  await Deno.mkdir(dirname(to), { recursive: true });
  const temporary = `${to}.${Deno.pid}.tmp`;
  await Deno.copyFile(from, temporary);
  await Deno.rename(temporary, to);
}

/**
 * Every file below a folder, sorted by path; none where there is no folder.
 *
 * @throws the error of the disk, save that there is no folder.
 */
export async function filesBelow(folder: string): Promise<Artifact[]> {
  const files: Artifact[] = [];
  const pending = [""];
  for (let below = pending.pop(); below !== undefined; below = pending.pop()) {
    const entries = await Array.fromAsync(Deno.readDir(join(folder, below))).catch((error) => {
      if (error instanceof Deno.errors.NotFound) return [];
      throw error;
    });
    for (const { name, isDirectory } of entries) {
      const path = below === "" ? name : `${below}/${name}`;
      if (isDirectory) pending.push(path);
      else files.push({ path, size: (await Deno.stat(join(folder, path))).size });
    }
  }
  return files.sort((a, b) => a.path < b.path ? -1 : 1);
}
