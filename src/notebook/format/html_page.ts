/** A notebook that ran as one HTML page that loads nothing. */
import type { CellRun } from "../execution/run_notebook.ts";
import { type Cell, notebookTitle } from "../cells/percent_format.ts";
import { escaped } from "../output/escaped.ts";
import { highlightedCode } from "./highlighted_code.ts";
import { htmlOutputs } from "./html_outputs.ts";
import { markdownHtml, sectionHeadings } from "./markdown_html.ts";
import { PAGE_STYLE } from "./page_style.ts";

/** A notebook after a run. */
export interface NotebookDocument {
  /** The path of its source, such as `notebooks/01_catalogue.ts`. */
  path: string;
  runs: readonly CellRun[];
  /** File names without extension of the notebooks before and after, and of this one. */
  name: string;
  previous?: string;
  next?: string;
}

/** Parts of a page that only a live one has. */
export interface LiveParts {
  /** Says when a cell last ran and whether what it shows is stale. */
  cellNote: (run: CellRun) => string;
  script: string;
}

/** The page; the same bytes for the same sources and outputs. */
export function htmlPage(document: NotebookDocument, live?: LiveParts): string {
  const title = documentTitle(document);
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<title>${escaped(title)}</title><style>${PAGE_STYLE}</style></head>
<body>
${navigation(document)}
<main>
${pageBody(document, live)}
</main>
<footer><p>Run from <code>${escaped(document.path)}</code> by <code>deno task notebooks ${
    escaped(document.name.slice(0, 2))
  }</code>.</p></footer>
${live ? `<script>${live.script}</script>` : ""}</body></html>
`;
}

/** The cells of a page. */
export function pageBody(document: NotebookDocument, live?: LiveParts): string {
  return document.runs.map((run) => {
    const { cell, outputs, state } = run;
    if (cell.kind === "markdown") {
      return `<section class="text">\n${markdownHtml(cell.source)}</section>`;
    }
    const shown = state === "skipped"
      ? '<pre class="output error">Not run: a cell that it needs failed.</pre>'
      : htmlOutputs(outputs, document);
    return `<section class="code" id="line-${cell.line}">` +
      sourceHtml(cell) +
      `${live?.cellNote(run) ?? ""}${shown}</section>`;
  }).join("\n");
}

function sourceHtml({ source, folded }: Cell): string {
  const code = `<pre class="source"><code>${highlightedCode(source)}</code></pre>`;
  return folded ? `<details><summary>code</summary>${code}</details>` : code;
}

/** The first heading, or the name. */
export function documentTitle({ name, runs }: NotebookDocument): string {
  return notebookTitle(runs.map(({ cell }) => cell)) ?? name;
}

function navigation({ runs, previous, next }: NotebookDocument): string {
  const sections = sectionHeadings(
    runs.filter(({ cell }) => cell.kind === "markdown").map(({ cell }) => cell.source),
  );
  const link = (name: string | undefined, text: string) =>
    name ? `<a href="${escaped(name)}.html">${text}</a>` : "";
  return `<nav aria-label="Notebooks"><p>${
    [link(previous, "← previous"), '<a href="index.html">all notebooks</a>', link(next, "next →")]
      .filter(Boolean).join(" · ")
  }</p><ol>${
    sections.map(({ id, title }) => `<li><a href="#${id}">${escaped(title)}</a></li>`).join("")
  }</ol></nav>`;
}
