/** YAML in DVC's spelling; tests/interop lets DVC's own reader judge the same texts. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "yaml";
import { yamlText } from "../../src/dvc/yaml_text.ts";

// The YAML reader looks at LOG_TOKENS and LOG_STREAM.
const pure = { permissions: { env: true } } as const;

// Value → what `dvc.utils.serialize.dumps_yaml` of DVC 3.64 prints after "v:".
const spellings: [unknown, string][] = [
  ["plain text", " plain text"],
  ["it's", " it's"],
  ["été 😀", " été 😀"],
  ["a: b", " 'a: b'"],
  ["a'b: c", ` "a'b: c"`],
  [`a'b"c`, ` a'b"c`],
  [`a'b: "c`, ` "a'b: \\"c"`],
  [`a"b: c`, ` 'a"b: c'`],
  ["", " ''"],
  ["2024-01-01", " '2024-01-01'"],
  ["2024-01-01T10:00:00Z", " '2024-01-01T10:00:00Z'"],
  ["1_000", " '1_000'"],
  ["0b11", " '0b11'"],
  ["0x1f", " '0x1f'"],
  ["1.5", " '1.5'"],
  ["true", " 'true'"],
  ["yes", " yes"],
  ["=", " '='"],
  ["<<", " '<<'"],
  ["---", " '---'"],
  ["one\ntwo\n", ' "one\\ntwo\\n"'],
  [`${"long ".repeat(9)}end\nend`, ` "${"long ".repeat(9)}end\\nend"`],
  ["a\tb", ' "a\\tb"'],
  ["\x7f", ' "\\x7F"'],
  ["\ufeffa", ' "\\uFEFFa"'],
  [null, ""],
  [0.5, " 0.5"],
  [0.00001, " 1e-05"],
  [1.25e-7, " 1.25e-07"],
  [1e-100, " 1e-100"],
  [[1, null, [2, [3]], { a: 1, b: [2] }], "\n- 1\n- \n- - 2\n  - - 3\n- a: 1\n  b:\n  - 2"],
  [{ a: [], b: {}, "2024-01-01": 1 }, "\n  a: []\n  b: {}\n  '2024-01-01': 1"],
];

for (const [value, spelling] of spellings) {
  Deno.test(`yamlText() spells ${JSON.stringify(value)} as DVC does`, pure, () => {
    assert.equal(yamlText({ v: value }), `v:${spelling}\n`);
  });
}

Deno.test("yamlText() writes a value twice rather than by reference", pure, () => {
  const shared = { a: 1 };
  assert.equal(yamlText({ one: shared, two: shared }), "one:\n  a: 1\ntwo:\n  a: 1\n");
});

Deno.test("yamlText() is read back as the same values", pure, () => {
  const value = fc.jsonValue({ noUnicodeString: false, stringUnit: "binary", maxDepth: 3 })
    .filter((value) => !JSON.stringify(value).includes("__proto__"));
  fc.assert(fc.property(value, (value) => {
    assert.deepEqual(JSON.stringify(parse(yamlText({ value }))), JSON.stringify({ value }));
  }));
});
