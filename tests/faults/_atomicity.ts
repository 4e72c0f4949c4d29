/** Snapshots of a folder, for checks that a fault left the old or the new state. */
import { join } from "node:path";

/** Every file below `folder` by its relative path, contents as text; links and folders excluded. */
export async function snapshot(folder: string, below = ""): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  const entries = await Array.fromAsync(Deno.readDir(join(folder, below)));
  for (const { name, isDirectory } of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
    const path = join(below, name);
    if (isDirectory) Object.assign(files, await snapshot(folder, path));
    else files[path] = Array.from(await Deno.readFile(join(folder, path)), hex).join("");
  }
  return files;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
