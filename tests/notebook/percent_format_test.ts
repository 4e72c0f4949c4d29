import assert from "node:assert/strict";
import fc from "fast-check";
import { notebookTitle, parseCells } from "../../src/notebook/cells/percent_format.ts";

const TEXT = `import { a } from "../src/a.ts";

// %% [markdown]
// # Title
//
// A text.

// %% A title tags=["parameters", "hide-input"]

const rows = 3;
// %%

// %%
throw new Error();`;

const code = { kind: "code", parameters: false, folded: false } as const;

Deno.test("parseCells() gives texts without comment signs and code with its line", () => {
  assert.deepEqual(parseCells(TEXT), [
    { ...code, source: 'import { a } from "../src/a.ts";', line: 1 },
    { ...code, kind: "markdown", source: "# Title\n\nA text.", line: 4 },
    { ...code, source: "const rows = 3;", line: 10, parameters: true, folded: true },
    { ...code, source: "throw new Error();", line: 14 },
  ]);
});

Deno.test("the line of every cell is the file's", () => {
  const line = fc.constantFrom("", "a;", "// %%", "// %% [markdown]", "// text", "b;");
  fc.assert(fc.property(fc.array(line), (lines) => {
    for (const { kind, line, source } of parseCells(lines.join("\n"))) {
      const [first] = source.split("\n");
      const text = lines[line - 1];
      assert.equal(first, kind === "code" ? text : text.replace(/^\/\/ /, ""));
    }
  }));
});

Deno.test("notebookTitle() is the first heading", () => {
  assert.equal(notebookTitle(parseCells(TEXT)), "Title");
  assert.equal(notebookTitle(parseCells("1;")), undefined);
});
