import assert from "node:assert/strict";
import { notebookParameters, setParameters } from "../../src/notebook/cells/parameter_cell.ts";
import { parseCells } from "../../src/notebook/cells/percent_format.ts";

const cells = parseCells(`// %% tags=["parameters"]
const rows = 1_000; // of them
const rate = -0.5, name = "été", flags = [true, false];
const computed = rows * 2;
// %%
const other = 1;`);

const set = (...pairs: [string, string][]) => setParameters(cells, new Map(pairs))[0].source;

Deno.test("parameters are the constants written out in the tagged cell", () => {
  assert.deepEqual([...notebookParameters(cells)], [
    ["rows", 1000],
    ["rate", -0.5],
    ["name", "été"],
    ["flags", [true, false]],
  ]);
});

Deno.test("setting a parameter replaces its value and nothing else", () => {
  assert.equal(
    set(["rows", "7"], ["name", "a b"]),
    'const rows = 7; // of them\nconst rate = -0.5, name = "a b", flags = [true, false];\n' +
      "const computed = rows * 2;",
  );
  assert.match(set(["flags", "[false]"]), /flags = \[false\]/);
});

Deno.test("a value of another type is refused with what is allowed", () => {
  assert.throws(() => set(["rows", "many"]), {
    message: 'Cannot set rows to "many": expected a number such as 1000',
  });
});

Deno.test("a tagged cell that cannot be parsed has no parameters", () => {
  assert.equal(notebookParameters(parseCells('// %% tags=["parameters"]\nconst a = ;')).size, 0);
});
