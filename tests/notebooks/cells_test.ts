import assert from "node:assert/strict";
import { cellMark, markedProgram, parseCells, splitOutput } from "../../notebooks/cells.ts";

const TEXT = `import { a } from "../src/a.ts";

// %% [markdown]
// ## Heading
//
// A text.

// %%
console.log(a);
// %%

// %%
throw new Error();`;

Deno.test("parseCells() gives texts without comment signs and code with its line", () => {
  assert.deepEqual(parseCells(TEXT), [
    { kind: "code", source: 'import { a } from "../src/a.ts";', line: 1 },
    { kind: "markdown", source: "## Heading\n\nA text.", line: 4 },
    { kind: "code", source: "console.log(a);", line: 9 },
    { kind: "code", source: "throw new Error();", line: 13 },
  ]);
});

Deno.test("markedProgram() keeps every statement on its line and finds the imports from its folder", () => {
  const lines = markedProgram(TEXT, new URL("file:///x/notebooks/")).split("\n");
  assert.equal(lines.length, TEXT.split("\n").length);
  assert.equal(lines[0], 'import { a } from "file:///x/src/a.ts";');
  assert.equal(lines[7], `console.log(${JSON.stringify(cellMark(2))});`);
  assert.equal(lines[12], "throw new Error();");
});

Deno.test("splitOutput() gives each cell what it printed", () => {
  const output = `first\n${cellMark(2)}\na\nb\n${cellMark(3)}\n`;
  assert.deepEqual([...splitOutput(output)], [[0, "first"], [2, "a\nb"], [3, ""]]);
});
