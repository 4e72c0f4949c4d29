/** Small zip archives (PKWARE APPNOTE, sections 4.3.7, 4.3.12 and 4.3.16), whatever their names. */
import { Buffer } from "node:buffer";
import { crc32, deflateRawSync } from "node:zlib";

/** One entry; `storedCrc` puts a wrong checksum into the archive. */
export interface ZipEntry {
  name: string;
  content: Uint8Array;
  storedCrc?: number;
}

const DEFLATE = 8;

/** An archive of the entries, compressed. */
export function zipOf(entries: ZipEntry[]): Uint8Array {
  const files: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { name, content, storedCrc = crc32(content) } of entries) {
    const nameBytes = new TextEncoder().encode(name);
    const packed = deflateRawSync(content);
    // Version 2.0, UTF-8 names, deflate, 1 January 1980.
    const common = [u16(20), u16(0x0800), u16(DEFLATE), u16(0), u16(0x21), u32(storedCrc)];
    const sizes = [u32(packed.length), u32(content.length), u16(nameBytes.length), u16(0)];
    const local = Buffer.concat([u32(0x04034b50), ...common, ...sizes, nameBytes, packed]);
    const tail = [u16(0), u16(0), u16(0), u32(0), u32(offset), nameBytes];
    directory.push(Buffer.concat([u32(0x02014b50), u16(20), ...common, ...sizes, ...tail]));
    files.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const counts = [u16(0), u16(0), u16(entries.length), u16(entries.length)];
  const end = [u32(0x06054b50), ...counts, u32(central.length), u32(offset), u16(0)];
  return new Uint8Array(Buffer.concat([...files, central, ...end]));
}

function u16(value: number): Uint8Array {
  return new Uint8Array([value & 255, value >> 8 & 255]);
}

function u32(value: number): Uint8Array {
  return new Uint8Array([...u16(value & 0xffff), ...u16(value >>> 16)]);
}
