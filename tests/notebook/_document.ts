/** A notebook that ran, with one of every kind of cell and output. */
import type { NotebookDocument } from "../../src/notebook/format/html_page.ts";
import { parseCells } from "../../src/notebook/cells/percent_format.ts";
import type { CellOutput } from "../../src/notebook/output/cell_output.ts";

const SOURCE = `// %% [markdown]
// # Title </script>
//
// ## First part
//
// *Text* with \`code\`.

// %% tags=["parameters", "hide-input"]
const rows = "<b>";
// %%
fail();
// %%
plot();`;

const HASH = "0".repeat(32);
const OUTPUTS: CellOutput[][] = [
  [],
  [
    { output_type: "stream", name: "stdout", text: "<script>alert(1)</script>\nline\n" },
    { output_type: "execute_result", data: { "text/plain": '"</script>"' } },
  ],
  [{
    output_type: "error",
    ename: "TypeError",
    evalue: "<no>",
    frames: [{ cell: HASH, line: 1, column: 3 }, { file: "src/a.ts", line: 4, column: 2 }],
  }],
  [
    { output_type: "display_data", data: { "image/svg+xml": "<svg><g/></svg>" } },
    { output_type: "display_data", data: { "image/png": "iVBORw==" } },
    { output_type: "display_data", data: { "text/html": "<table></table>", "text/plain": "t" } },
  ],
];

/** The notebook `notebooks/02_x.ts`, between two others. */
export const DOCUMENT: NotebookDocument = {
  name: "02_x",
  path: "notebooks/02_x.ts",
  previous: "01_w",
  next: "03_y",
  runs: parseCells(SOURCE).map((cell, at) => ({
    cell,
    state: cell.kind === "markdown" ? "text" : "ran",
    outputs: OUTPUTS[at],
    ...(at === 2 ? { hash: HASH } : {}),
    at: "2026-01-02T03:04:05.678Z",
    seconds: 0.25,
  })),
};
