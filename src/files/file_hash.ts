/** What files hold, as one hash. */
import { createHash } from "node:crypto";

/** SHA-256, in hexadecimal, of the files' bytes one after another; read as a stream. */
export async function hashFiles(paths: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const path of paths) {
    const file = await Deno.open(path);
    for await (const chunk of file.readable) hash.update(chunk);
  }
  return hash.digest("hex");
}
