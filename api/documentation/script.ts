/** Scalar's script for those who serve: found by a thread when somebody first asks for it, then kept. */

/** Finds the gzipped script. */
export type FindScript = () => Promise<Uint8Array<ArrayBuffer>>;

/** A finder that starts its thread at the first call. */
export function scriptFinder(): FindScript {
  let found: ReturnType<FindScript> | undefined;
  return () =>
    found ??= inThread().catch((error) => {
      found = undefined; // what could not be loaded now may be later
      throw error;
    });
}

async function inThread(): Promise<Uint8Array<ArrayBuffer>> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array<ArrayBuffer>>();
  const worker = new Worker(new URL("./scalar_worker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }) => resolve(data));
  worker.addEventListener("error", (event) => {
    event.preventDefault(); // else it would end the whole process
    reject(new Error(`Cannot load the script of /docs: ${event.message}`));
  });
  try {
    return await promise;
  } finally {
    worker.terminate();
  }
}
