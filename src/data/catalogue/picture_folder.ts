/** Lists the pictures of a catalogue. Decodes none of them. */
import { join } from "node:path";
import { exists } from "../../files/atomic_write.ts";

/**
 * Returns the names of the files in a folder that are not empty, links to such files included; none
 * if the folder is missing.
 */
export async function pictureNames(folder: string): Promise<Set<string>> {
  const names = new Set<string>();
  if (!await exists(folder)) return names;
  for await (const { name } of Deno.readDir(folder)) {
    if (holdsSomething(join(folder, name))) names.add(name);
  }
  return names;
}

function holdsSomething(path: string): boolean {
  try {
    const { isFile, size } = Deno.statSync(path);
    return isFile && size > 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false; // a dangling link
    throw error;
  }
}
