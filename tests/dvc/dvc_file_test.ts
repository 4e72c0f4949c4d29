import assert from "node:assert/strict";
import { parseDvcFile, printDvcFile } from "../../src/dvc/dvc_file.ts";

const MD5 = "6b18131dc289fd37006705affe961ef8";

Deno.test("printDvcFile() writes keys in DVC's order", () => {
  assert.equal(
    printDvcFile("data", { md5: `${MD5}.dir`, size: 6, nfiles: 2 }),
    `outs:\n- md5: ${MD5}.dir\n  size: 6\n  nfiles: 2\n  hash: md5\n  path: data\n`,
  );
});

Deno.test("printDvcFile() keeps what a person wrote into the record before", () => {
  const before = parseDvcFile(
    `desc: old pictures\nouts:\n- md5: ${MD5}\n  nfiles: 3\n  hash: md5\n  path: x\n  push: false\n`,
    "x.dvc",
  );
  const text = printDvcFile("x", { md5: MD5, size: 1, isexec: true }, before);
  assert.equal(
    text,
    `outs:\n- md5: ${MD5}\n  size: 1\n  isexec: true\n  hash: md5\n  path: x\n  push: false\n` +
      "desc: old pictures\n",
  );
});

for (
  const [what, text, complaint] of [
    ["half a file", `outs:\n- md5: 6b18`, /outs\.0\.md5.*expected 32 hexadecimal digits/],
    ["an empty file", "", /restore x\.dvc from git/],
    ["no YAML", "outs: [", /^Cannot parse x\.dvc/],
    ["no outs", "outs: []", /expected an out, found none/],
    ["a record of DVC 2", `outs:\n- md5: ${MD5}\n  path: x\n`, /hash of DVC 2/],
  ] as const
) {
  Deno.test(`parseDvcFile() refuses ${what} and says what to do`, () => {
    assert.throws(() => parseDvcFile(text, "x.dvc"), { name: "UserError", message: complaint });
  });
}
