/** Hashes the contents of files. */
import { createHash } from "node:crypto";

/** Returns the SHA-256, in hexadecimal, of the concatenated bytes of files; streams them. */
export async function hashFiles(paths: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const path of paths) {
    const file = await Deno.open(path);
    for await (const chunk of file.readable) hash.update(chunk);
  }
  return hash.digest("hex");
}
