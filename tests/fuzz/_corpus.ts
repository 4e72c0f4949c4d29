/** The corpus: inputs that once failed or that reach much code, a folder for each target. */
import { join } from "node:path";

/** Returns the folder of a target's inputs. */
export function corpusFolder(name: string): string {
  return join(import.meta.dirname!, "corpus", name);
}

/** Reads a target's inputs, by name. */
export function corpusInputs(name: string): { file: string; bytes: Uint8Array }[] {
  const folder = corpusFolder(name);
  return [...Deno.readDirSync(folder)]
    .map(({ name: file }) => ({ file, bytes: Deno.readFileSync(join(folder, file)) }))
    .sort((a, b) => a.file < b.file ? -1 : 1);
}
