/** Pictures made up for tests. */
import { Buffer } from "node:buffer";
import { crc32, deflateSync } from "node:zlib";
import sharp, { type Sharp } from "sharp";

/** A picture of one colour; the number of its parts says which channels it has. */
export function plain(width: number, height: number, colour: readonly number[]): Sharp {
  return drawn({ width, channels: colour.length }, Array(width * height).fill(colour).flat());
}

/** A picture from its values, row by row. */
export function drawn(
  { width, channels }: { width: number; channels: number },
  values: readonly number[],
): Sharp {
  const height = values.length / width / channels;
  return sharp(Uint8Array.from(values), {
    raw: { width, height, channels: channels as 1 | 2 | 3 | 4 },
  });
}

/** A grey PNG that claims a size and holds `rows` black rows. */
export function claimingPng(width: number, height: number, rows: number): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8; // bits
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    pngChunk("IHDR", header),
    pngChunk("IDAT", deflateSync(new Uint8Array(rows * (width + 1)))),
    pngChunk("IEND", new Uint8Array()),
  ]);
}

function pngChunk(name: string, data: Uint8Array): Uint8Array {
  const content = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const numbers = Buffer.alloc(8);
  numbers.writeUInt32BE(data.length, 0);
  numbers.writeUInt32BE(crc32(content), 4);
  return Buffer.concat([numbers.subarray(0, 4), content, numbers.subarray(4)]);
}
