/** Removes part of a line from the end of a file. */

const CHUNK_BYTES = 1 << 16;
const LF = 0x0a;

/** Truncates a file behind its last line end; a file that is absent or ends well stays as it is. */
export async function trimPartialLine(path: string): Promise<void> {
  const stat = await Deno.stat(path).catch(() => undefined);
  if (!stat || stat.size === 0) return;
  const end = await lastLineEnd(path, stat.size);
  if (end < stat.size) await Deno.truncate(path, end);
}

/** The offset behind the last LF, 0 when there is none. */
async function lastLineEnd(path: string, size: number): Promise<number> {
  using file = await Deno.open(path);
  const buffer = new Uint8Array(CHUNK_BYTES);
  for (let end = size; end > 0;) {
    const start = Math.max(0, end - CHUNK_BYTES);
    await file.seek(start, Deno.SeekMode.Start);
    const count = await file.read(buffer.subarray(0, end - start)) ?? 0;
    const found = buffer.subarray(0, count).lastIndexOf(LF);
    if (found >= 0) return start + found + 1;
    end = start;
  }
  return 0;
}
