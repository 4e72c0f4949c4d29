/** Makes paths absolute. */
import { resolve } from "node:path";

/**
 * Returns the absolute path. `resolve` alone would load `node:process` to ask it for the current
 * folder, which takes longer than a command that has nothing to do.
 */
export function absolutePath(path: string): string {
  return resolve(Deno.cwd(), path);
}
