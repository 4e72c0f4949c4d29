/** The number of file descriptors left, found by opening some: reading the limit needs all permissions. */

/** Descriptors kept for models, logs, pictures and threads. */
const RESERVE = 96;

/** The number of connections, at most `wanted`, for which there are descriptors. */
export function affordableConnections(wanted: number, readableFile: string): number {
  const files: Deno.FsFile[] = [];
  try {
    while (files.length < wanted + RESERVE) {
      files.push(Deno.openSync(readableFile));
    }
  } catch {
    // the limit is reached
  } finally {
    for (const file of files) file.close();
  }
  return Math.max(1, files.length - RESERVE);
}
