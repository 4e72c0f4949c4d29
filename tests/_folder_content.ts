/** What a folder holds, to compare folders with. */
import { join } from "node:path";

/** Every file below a folder, by its path in it; a folder that is not there holds none. */
export function filesIn(folder: string, below = "."): Record<string, Uint8Array> {
  const entries = [];
  try {
    entries.push(...Deno.readDirSync(join(folder, below)));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  entries.sort((a, b) => a.name < b.name ? -1 : 1);
  return Object.fromEntries(
    entries.flatMap(({ name, isDirectory }) => {
      const path = join(below, name);
      if (isDirectory) return Object.entries(filesIn(folder, path));
      return [[path, Deno.readFileSync(join(folder, path))]];
    }),
  );
}
