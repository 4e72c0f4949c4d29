import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { type Checksum, checksumsIn, mismatches } from "../../src/download/checksums.ts";
import { withFolder } from "../_temporary.ts";

// Digests of "hello" from RFC 1321's and NIST's algorithms as coreutils prints them.
const MD5 = "5d41402abc4b2a76b9719d911017c592";
const SHA256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

const base64 = (hex: string) => Uint8Array.fromHex(hex).toBase64();

function read(headers: Record<string, string>): string[] {
  return checksumsIn(new Headers(headers)).map(({ algorithm, hex, header }) =>
    `${header} ${algorithm} ${hex}`
  );
}

Deno.test("checksumsIn() reads Content-MD5", { permissions: "none" }, () => {
  assert.deepEqual(read({ "content-md5": base64(MD5) }), [`Content-MD5 md5 ${MD5}`]);
});

Deno.test("checksumsIn() reads every known algorithm of Digest", { permissions: "none" }, () => {
  const digest = `SHA-256=${base64(SHA256)}, adler32=03da0195,md5=${base64(MD5)}`;
  assert.deepEqual(read({ digest }), [`Digest sha256 ${SHA256}`, `Digest md5 ${MD5}`]);
});

Deno.test("checksumsIn() reads Repr-Digest", { permissions: "none" }, () => {
  assert.deepEqual(
    read({ "repr-digest": `sha-256=:${base64(SHA256)}:` }),
    [`Repr-Digest sha256 ${SHA256}`],
  );
});

Deno.test("checksumsIn() takes an ETag of 32 digits for an MD5", { permissions: "none" }, () => {
  assert.deepEqual(read({ etag: `"${MD5.toUpperCase()}"` }), [`ETag md5 ${MD5}`]);
});

Deno.test("checksumsIn() takes other ETags for what they are", { permissions: "none" }, () => {
  for (const etag of [`W/"${MD5}"`, `"${MD5}-12"`, '"5f3c-61a"', `"${SHA256}"`]) {
    assert.deepEqual(read({ etag }), []);
  }
});

Deno.test("mismatches() finds the checksum that a file does not have", () =>
  withFolder(async (folder) => {
    const path = join(folder, "file");
    await Deno.writeTextFile(path, "hello");
    const right: Checksum = { algorithm: "sha256", hex: SHA256, header: "Digest" };
    const wrong: Checksum = { algorithm: "md5", hex: MD5.replace("5", "6"), header: "ETag" };
    assert.deepEqual(await mismatches(path, [right]), []);
    assert.deepEqual(await mismatches(path, [right, wrong]), [wrong]);
  }));

Deno.test("mismatches() reads files longer than one piece", () =>
  withFolder(async (folder) => {
    const path = join(folder, "file");
    const content = new Uint8Array(2_500_001).fill(7);
    await Deno.writeFile(path, content);
    const hex = createHash("md5").update(content).digest("hex");
    assert.deepEqual(await mismatches(path, [{ algorithm: "md5", hex, header: "ETag" }]), []);
  }));
