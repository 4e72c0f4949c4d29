/**
 * Scalar's script of /docs: the file `dist/browser/standalone.js` of @scalar/api-reference, gzipped
 * beside this file, so that a closed network shows the page and no dependency of Scalar's is installed.
 */

/** Version of @scalar/api-reference, here and at the public server. */
export const SCALAR_VERSION = "1.72.1";

/** Reads the gzipped script. */
export type ReadScript = () => Promise<Uint8Array<ArrayBuffer>>;

/** Reads it from its file. */
export async function readScript(): Promise<Uint8Array<ArrayBuffer>> {
  return await Deno.readFile(new URL("./scalar.js.gz", import.meta.url));
}
