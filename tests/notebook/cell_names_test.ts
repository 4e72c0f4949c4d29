import assert from "node:assert/strict";
import { cellNames } from "../../src/notebook/cells/cell_names.ts";

const usesOf = (source: string) => [...cellNames(source).uses].sort();

Deno.test("a cell defines its constants, functions, classes, enums and patterns", () => {
  const source = "const { a, b: [c], ...d } = x; let e; function f() {} class G {} enum H { I }";
  assert.deepEqual(cellNames(source).values.sort(), ["G", "H", "a", "c", "d", "e", "f"]);
});

Deno.test("a cell defines its interfaces and type aliases as types", () => {
  const { types, values } = cellNames("interface A { b: number } type C = A;");
  assert.deepEqual([types, values], [["A", "C"], []]);
});

Deno.test("a cell uses free names, in functions, templates and types too", () => {
  const source =
    "const f = (x: T): typeof y => `${z}` + x + other.property; class K implements I {}";
  assert.deepEqual(usesOf(source), ["I", "T", "other", "y", "z"]);
});

Deno.test("a name that a function or block defines itself is no use of another cell's", () => {
  assert.deepEqual(usesOf("rows.map((train) => { const label = train; return { label }; })"), [
    "rows",
  ]);
});

Deno.test("imports are listed with their names here and there", () => {
  const source = 'import a, { b as c, type D } from "./m.ts"; import * as e from "e";';
  assert.deepEqual(
    cellNames(source).imports.map(({ local, imported, from, typeOnly }) => [
      local,
      imported,
      from,
      typeOnly,
    ]),
    [
      ["a", "default", "./m.ts", false],
      ["c", "b", "./m.ts", false],
      ["D", "D", "./m.ts", true],
      ["e", "*", "e", false],
    ],
  );
});

Deno.test("the result is the expression at the end, if there is one", () => {
  const { result } = cellNames("const a = 1;\na + 1;");
  assert.deepEqual(result, { start: 13, end: 18 });
  assert.equal(cellNames("const a = 1;").result, undefined);
});

Deno.test("code that cannot be parsed is refused with its line and column", () => {
  assert.throws(() => cellNames("const a = 1;\nconst b = ;"), {
    message: /^2:11: Unexpected token/,
  });
  assert.throws(() => cellNames("export const a = 1;"), { message: /a notebook exports nothing/ });
});

for (
  const change of [
    "rows = [];",
    "rows[0] = 1;",
    "rows.first++;",
    "rows.push(1);",
    "delete rows.first;",
    "other.map((one) => rows.add(one));",
  ]
) {
  Deno.test(`'${change}' changes rows`, () => {
    assert.deepEqual(cellNames(change).changes, [{ name: "rows", line: 1 }]);
  });
}

for (
  const harmless of [
    "const rows = []; rows.push(1);",
    "rows.map(String).push(1);",
    "rows.toSorted();",
    "((rows) => rows.push(1))([]);",
    "const copy = [...rows]; copy[0] = 1;",
  ]
) {
  Deno.test(`'${harmless}' changes no other cell's value`, () => {
    assert.deepEqual(cellNames(harmless).changes, []);
  });
}
