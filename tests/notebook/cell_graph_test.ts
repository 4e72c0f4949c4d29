import assert from "node:assert/strict";
import { cellGraph } from "../../src/notebook/cells/cell_graph.ts";
import { parseCells } from "../../src/notebook/cells/percent_format.ts";

const graphOf = (...cells: string[]) => cellGraph(parseCells(cells.join("\n// %%\n")));
const problemsOf = (...cells: string[]) => graphOf(...cells).map(({ problem }) => problem);

Deno.test("a cell needs the cells that define the names it uses", () => {
  const [, , third] = graphOf("const a = 1; const b = 2;", "type C = number;", "const c: C = a;");
  assert.deepEqual(third.needs.map(({ from, values, types }) => [from.cell.line, values, types]), [
    [1, ["a"], []],
    [3, [], ["C"]],
  ]);
});

Deno.test("imports serve every cell that uses their names, and no other", () => {
  const [, second, third] = graphOf('import { x } from "x";', "x();", "1;");
  assert.deepEqual(second.imports.map(({ local }) => local), ["x"]);
  assert.deepEqual([second.needs, third.imports], [[], []]);
});

Deno.test("a name that two cells define is a problem of both", () => {
  assert.deepEqual(problemsOf("const a = 1;", "const a = 2;"), [
    "1: 'a' is defined by the cell at line 3 too",
    "3: 'a' is defined by the cell at line 1 too",
  ]);
});

Deno.test("a name that is defined later is a problem", () => {
  assert.deepEqual(problemsOf("a + 1;", "const a = 2;"), [
    "1: 'a' is defined later, by the cell at line 3",
    undefined,
  ]);
});

Deno.test("changing another cell's value is a problem, with the file's line", () => {
  assert.deepEqual(problemsOf("const a = [];", "1;\na.push(1);"), [
    undefined,
    "4: changes 'a', which the cell at line 1 defines: change it there, or change a copy",
  ]);
});

Deno.test("a name that no cell defines is a problem, save globals and types", () => {
  assert.deepEqual(problemsOf("missing + 1;", "Math.max(console, undefined) as Record<A, B>;"), [
    "1: 'missing' is defined by no cell that can be read",
    undefined,
  ]);
});

Deno.test("a syntax error names the file's line and leaves other cells alone", () => {
  const [first, second] = problemsOf("const a = 1;", "1;\nconst = 2;");
  assert.equal(first, undefined);
  assert.match(second!, /^4:7: Unexpected token/);
});
