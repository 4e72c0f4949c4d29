/**
 * Reads a file's checksums from response headers and compares them with the bytes on disk. Ignores
 * unknown algorithms.
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";

/** A digest of a whole file. */
export interface Checksum {
  /** Name in node:crypto. */
  algorithm: "md5" | "sha1" | "sha256" | "sha512";
  /** Lower case. */
  hex: string;
  /** The header it came from. */
  header: string;
}

/** Algorithms by the names of the IANA registry of HTTP digest algorithms. */
const ALGORITHMS: Record<string, Checksum["algorithm"]> = {
  "md5": "md5",
  "sha": "sha1",
  "sha-256": "sha256",
  "sha-512": "sha512",
};
const READ_SIZE = 1 << 20;

/**
 * Returns the checksums of a response that carries the whole file: `Content-MD5` (RFC 1864), `Digest`
 * (RFC 3230), `Repr-Digest` (RFC 9530), and an `ETag` of 32 hexadecimal digits, which Django and object
 * stores use for the file's MD5.
 */
export function checksumsIn(headers: Headers): Checksum[] {
  const found: Checksum[] = [];
  const add = (header: string, name: string, base64: string) => {
    const algorithm = ALGORITHMS[name.trim().toLowerCase()];
    const hex = base64ToHex(base64.trim());
    if (algorithm && hex) found.push({ algorithm, hex, header });
  };
  const md5 = headers.get("content-md5");
  if (md5) add("Content-MD5", "md5", md5);
  for (const header of ["Digest", "Repr-Digest"]) {
    for (const item of headers.get(header)?.split(",") ?? []) {
      const at = item.indexOf("=");
      add(header, item.slice(0, at), item.slice(at + 1).trim().replace(/^:(.*):$/, "$1"));
    }
  }
  const tag = headers.get("etag")?.match(/^"([0-9a-f]{32})"$/i);
  if (tag) found.push({ algorithm: "md5", hex: tag[1].toLowerCase(), header: "ETag" });
  return found;
}

/** Returns the expected checksums that differ from those of the file at `path`. */
export async function mismatches(path: string, expected: readonly Checksum[]): Promise<Checksum[]> {
  const hashes = new Map(
    expected.map(({ algorithm }) => [algorithm, createHash(algorithm)] as const),
  );
  if (hashes.size === 0) return [];
  using file = await Deno.open(path);
  const piece = new Uint8Array(READ_SIZE);
  for (let size = await file.read(piece); size !== null; size = await file.read(piece)) {
    for (const hash of hashes.values()) hash.update(piece.subarray(0, size));
  }
  const found = new Map([...hashes].map(([algorithm, hash]) => [algorithm, hash.digest("hex")]));
  return expected.filter(({ algorithm, hex }) => found.get(algorithm) !== hex);
}

/** Converts base64 to lower-case hexadecimal digits; empty if it is not base64. */
function base64ToHex(base64: string): string {
  if (!/^[A-Za-z0-9+/]+=*$/.test(base64)) return "";
  return Buffer.from(base64, "base64").toString("hex");
}
