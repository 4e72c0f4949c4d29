/** A notebook that ran in Jupyter's format, nbformat 4.5, for Deno's kernel. */
import type { Cell } from "../cells/percent_format.ts";
import type { CellOutput } from "../output/cell_output.ts";
import { errorText, placeText } from "./error_text.ts";
import type { NotebookDocument } from "./html_page.ts";

/** Jupyter starts in the notebook's own folder, `notebooks/out`; ours run in the repository's root. */
const ROOT = "../..";

/** The `.ipynb` file: the notebook's cells after one that goes to the repository's root. */
export function ipynb(document: NotebookDocument): string {
  let executed = 0;
  const cells = document.runs.map(({ cell, outputs }, at) => {
    const source = lines(cell.kind === "code" ? fromRoot(cell.source) : cell.source);
    const shared = { id: `cell-${at + 1}`, metadata: {}, source };
    if (cell.kind === "markdown") return { cell_type: "markdown", ...shared };
    executed++;
    return {
      cell_type: "code",
      ...shared,
      metadata: tags(cell),
      execution_count: executed,
      outputs: outputs.map((output) => jupyterOutput(output, document, executed)),
    };
  });
  const notebook = {
    cells: [rootCell(), ...cells],
    metadata: {
      kernelspec: { display_name: "Deno", language: "typescript", name: "deno" },
      language_info: {
        file_extension: ".ts",
        mimetype: "text/x.typescript",
        name: "typescript",
        codemirror_mode: "typescript",
        nbconvert_exporter: "script",
      },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
  return `${JSON.stringify(notebook, null, 1)}\n`;
}

function rootCell() {
  return {
    cell_type: "code",
    id: "root",
    metadata: { tags: ["hide-input"] },
    source: [`Deno.chdir(${JSON.stringify(ROOT)});`],
    execution_count: null,
    outputs: [],
  };
}

/** Code whose imports by relative path start from the root, where Deno's kernel then looks them up. */
function fromRoot(source: string): string {
  return source.replaceAll(/(\bfrom ")\.\.\/([^"\n]+";)/g, "$1./$2");
}

function jupyterOutput(output: CellOutput, document: NotebookDocument, executed: number) {
  switch (output.output_type) {
    case "stream":
      return { ...output, text: lines(output.text) };
    case "error": {
      const { ename, evalue, frames } = output;
      const traceback = errorText(output, document).split("\n");
      const at = frames.length > 0 ? ` (${placeText(frames[0], document)})` : "";
      return { output_type: "error", ename, evalue: `${evalue}${at}`, traceback };
    }
    default: {
      const data = Object.fromEntries(
        Object.entries(output.data).map(([type, value]) => [
          type,
          type.startsWith("image/") && type !== "image/svg+xml" ? value : lines(value),
        ]),
      );
      const shown = { output_type: output.output_type, data, metadata: {} };
      return output.output_type === "execute_result"
        ? { ...shown, execution_count: executed }
        : shown;
    }
  }
}

function tags({ parameters, folded }: Cell): { tags?: string[] } {
  const tags = [...(parameters ? ["parameters"] : []), ...(folded ? ["hide-input"] : [])];
  return tags.length > 0 ? { tags } : {};
}

/** A text as nbformat keeps it: lines with their ends. */
function lines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
