import assert from "node:assert/strict";
import { importsOf } from "./_imports.ts";
import { blank } from "./_source_text.ts";

const test = { permissions: "none" } as const;

Deno.test("blank() keeps length and line breaks", test, () => {
  const source = "/* a\nb */ x // c\n`d\n${e}`";
  const blanked = blank(source, { strings: true });
  assert.equal(blanked, "    \n     x     \n` \n${e}`");
});

for (
  const [source, blanked] of [
    ['a("// no comment"); b', 'a("             "); b'],
    ["a('it\\'s'); b // c", "a('     '); b     "],
    ["`${a(`in ${b}`)} out` // c", "`${a(`   ${b}`)}    `     "],
    ["`${{ a: 1 }} x`", "`${{ a: 1 }}  `"],
    ["x.match(/[/'\"]\\//); y", "x.match(/       /); y"],
    ["a / b; // c", "a / b;     "],
    ["<p>don't</p>\ny // c", "<p>don'     \ny     "],
  ]
) {
  Deno.test(`blank() tells code from prose in ${source}`, test, () => {
    assert.equal(blank(source, { strings: true }), blanked);
  });
}

Deno.test("blank() keeps strings where asked", test, () => {
  assert.equal(blank('a("b") // c', { strings: false }), 'a("b")     ');
});

Deno.test("importsOf() finds every form of import and whether it is of types", test, () => {
  const source = `
import a from "./a.ts";
import type { B } from "./b.ts";
import { type C, type D } from "./c.ts";
import { type E, f } from "./d.ts";
import * as g from "npm:g";
import "./h.ts";
export { i } from "./i.ts";
export type { J } from "../j.ts";
export const k = 1;
const l = await import("./l.ts");
import {
  m,
} from "./m.ts";
// import "./no.ts";
const text = 'import "./no.ts"';
`;
  const found = importsOf("src/nn/x.ts", source)
    .map(({ target, typeOnly, kind }) => `${kind} ${target}${typeOnly ? " types" : ""}`);
  assert.deepEqual(found.toSorted(), [
    "dynamic src/nn/l.ts",
    "export src/j.ts types",
    "export src/nn/i.ts",
    "import npm:g",
    "import src/nn/a.ts",
    "import src/nn/b.ts types",
    "import src/nn/c.ts types",
    "import src/nn/d.ts",
    "import src/nn/h.ts",
    "import src/nn/m.ts",
  ]);
});
