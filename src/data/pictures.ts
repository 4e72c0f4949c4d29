/** Which pictures a catalogue really has. Says nothing about whether they can be decoded. */
import { join } from "node:path";

/** Names of the files of a folder that are not empty; a folder that is not there has none. */
export async function pictureNames(folder: string): Promise<Set<string>> {
  const names = new Set<string>();
  try {
    for await (const { name } of Deno.readDir(folder)) {
      const { isFile, size } = Deno.statSync(join(folder, name));
      if (isFile && size > 0) names.add(name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return names;
}
