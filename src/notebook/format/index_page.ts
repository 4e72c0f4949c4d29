/** The page that lists the notebooks. */
import { escaped } from "../output/escaped.ts";
import { PAGE_STYLE } from "./page_style.ts";

/** A notebook in the list. */
export interface NotebookEntry {
  name: string;
  title: string;
  /** Its first paragraph. */
  summary: string;
}

/** The page. */
export function indexPage(entries: readonly NotebookEntry[]): string {
  const cards = entries.map(({ name, title, summary }) =>
    `<li><a href="${escaped(name)}.html">${escaped(title)}</a><br>${escaped(summary)}</li>`
  );
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<title>Notebooks</title><style>${PAGE_STYLE}</style></head>
<body><main><h1>Notebooks</h1>
<ol class="cards">
${cards.join("\n")}
</ol></main></body></html>
`;
}
