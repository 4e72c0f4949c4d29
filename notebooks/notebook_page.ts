/** A notebook that ran as one HTML file: texts, code and what it printed. Loads nothing. */
import type { Cell } from "./cells.ts";

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.6 system-ui, sans-serif; }
body { max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
pre { overflow-x: auto; padding: .75rem 1rem; border-radius: 8px; font: .8125rem/1.5 ui-monospace, monospace; }
pre.code { background: light-dark(#f4f6f8, #1a212a); }
pre.output { border-left: 4px solid #0072b2; border-radius: 0; }
h1 { font-size: 1.75rem; } h2 { font-size: 1.25rem; margin-top: 2.5rem; }
@media print { pre { white-space: pre-wrap; break-inside: avoid; } }`;

/** Draws the page; `outputs` are by the position of the cell. */
export function notebookPage(
  name: string,
  cells: readonly Cell[],
  outputs: ReadonlyMap<number, string>,
): string {
  const body = cells.map(({ kind, source }, at) => {
    if (kind === "markdown") return markdown(source);
    const output = outputs.get(at) ?? "";
    return `<pre class="code">${escaped(source)}</pre>` +
      (output === "" ? "" : `<pre class="output">${escaped(output)}</pre>`);
  });
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(name)}</title><style>${STYLE}</style></head>
<body>
${body.join("\n")}
</body></html>
`;
}

/** Headings and paragraphs. */
function markdown(text: string): string {
  return text.split(/\n\s*\n/).map((block) => {
    const heading = /^(#{1,3}) (.*)$/.exec(block);
    if (heading) return `<h${heading[1].length}>${inline(heading[2])}</h${heading[1].length}>`;
    return `<p>${inline(block)}</p>`;
  }).join("\n");
}

function inline(text: string): string {
  return escaped(text).replaceAll(/`([^`]+)`/g, "<code>$1</code>");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
