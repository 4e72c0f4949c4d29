/** Which pictures a catalogue really has. Says nothing about whether they can be decoded. */
import { join } from "node:path";
import { exists } from "../../files/atomic_write.ts";

/**
 * Names of the files of a folder that are not empty, links to such files among them; a folder that
 * is not there has none.
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
    if (error instanceof Deno.errors.NotFound) return false; // a link that leads nowhere
    throw error;
  }
}
