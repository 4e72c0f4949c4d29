/** The number of file descriptors left, found by opening some: reading the limit needs all permissions. */

/** Descriptors of one connection: the client's, and both ends of the one behind. */
const PER_CONNECTION = 3;
/** Descriptors kept for models, logs, pictures and threads. */
const RESERVE = 96;

/** The number of connections, at most `wanted`, for which there are descriptors. */
export function affordableConnections(wanted: number, readableFile: string): number {
  const files: Deno.FsFile[] = [];
  try {
    while (files.length < PER_CONNECTION * wanted + RESERVE) {
      files.push(Deno.openSync(readableFile));
    }
  } catch {
    // the limit is reached
  } finally {
    for (const file of files) file.close();
  }
  return Math.max(1, Math.floor((files.length - RESERVE) / PER_CONNECTION));
}
