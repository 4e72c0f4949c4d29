import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { hashFiles } from "../../src/files/file_hash.ts";
import { withFolder } from "../_temporary.ts";

/** Hashes files of the given contents. */
async function hashOf(...contents: (string | Uint8Array)[]): Promise<string> {
  let hash = "";
  await withFolder(async (folder) => {
    const paths = contents.map((_, at) => join(folder, `${at}`));
    for (const [at, content] of contents.entries()) {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      await Deno.writeFile(paths[at], bytes);
    }
    hash = await hashFiles(paths);
  });
  return hash;
}

Deno.test("hashFiles() is SHA-256 in hexadecimal", async () => {
  // FIPS 180-2, appendix B.1
  assert.equal(
    await hashOf("abc"),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});

Deno.test("hashFiles() hashes the files' bytes one after another", async () => {
  assert.equal(await hashOf("a", "", "bc"), await hashOf("abc"));
  assert.notEqual(await hashOf("bc", "a"), await hashOf("abc"));
});

Deno.test("hashFiles() keeps the order of the paths", () =>
  withFolder(async (folder) => {
    const [first, second] = [join(folder, "b"), join(folder, "a")];
    await Deno.writeTextFile(first, "ab");
    await Deno.writeTextFile(second, "c");
    assert.equal(await hashFiles([first, second]), await hashOf("abc"));
  }));

Deno.test("hashFiles() reads files larger than its pieces", async () => {
  const bytes = new Uint8Array(300_000).map((_, at) => at * 31);
  assert.equal(await hashOf(bytes), createHash("sha256").update(bytes).digest("hex"));
});

Deno.test("hashFiles() of no files is the hash of nothing", async () => {
  assert.equal(await hashFiles([]), await hashOf(""));
});

Deno.test("hashFiles() refuses a file that is not there", async () => {
  await assert.rejects(hashFiles(["no/such/file"]), Deno.errors.NotFound);
});
