/**
 * A notebook that ran in the file format of Observable's Notebook Kit 2: texts as Markdown cells, code
 * as it stands (it runs under Deno, not in a browser) and outputs as HTML cells.
 */
import { escaped } from "../output/escaped.ts";
import { documentTitle, type NotebookDocument } from "./html_page.ts";
import { htmlOutputs } from "./html_outputs.ts";

/** The `.html` file of the notebook. */
export function notebookKit(document: NotebookDocument): string {
  const cells = document.runs.flatMap(({ cell, outputs }) => {
    if (cell.kind === "markdown") return [{ type: "text/markdown", value: cell.source }];
    const code = { type: "text/markdown", value: `\`\`\`ts\n${cell.source}\n\`\`\`` };
    if (outputs.length === 0) return [code];
    return [code, { type: "text/html", value: htmlOutputs(outputs, document) }];
  });
  const scripts = cells.map(({ type, value }, at) =>
    `  <script id="${at + 1}" type="${type}">\n${indented(inScript(value))}\n  </script>`
  );
  return `<!doctype html>
<notebook theme="air">
  <title>${escaped(documentTitle(document))}</title>
${scripts.join("\n")}
</notebook>
`;
}

/** Text that ends no `script` element; the format's readers undo it. */
function inScript(text: string): string {
  return text.replaceAll(/<(?=\\*\/script(\s|>))/gi, "<\\");
}

function indented(text: string): string {
  return text.split("\n").map((line) => line === "" ? "" : `    ${line}`).join("\n");
}
