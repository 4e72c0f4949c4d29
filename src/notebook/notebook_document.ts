/** Notebooks among their neighbours. */
import { notebookTitle, parseCells } from "./cells/percent_format.ts";
import type { CellRun } from "./execution/run_notebook.ts";
import type { NotebookDocument } from "./format/html_page.ts";
import { indexPage } from "./format/index_page.ts";

/** A notebook that ran, with the names before and after it among all. */
export function notebookDocument(
  { name, path }: { name: string; path: string },
  runs: readonly CellRun[],
  all: readonly string[],
): NotebookDocument {
  const at = all.indexOf(name);
  return {
    name,
    path,
    runs,
    ...(at > 0 ? { previous: all[at - 1] } : {}),
    ...(at + 1 < all.length ? { next: all[at + 1] } : {}),
  };
}

/** The page that lists the notebooks of a folder by title and first paragraph. */
export async function readIndex(names: readonly string[], folder: string): Promise<string> {
  return indexPage(
    await Promise.all(names.map(async (name) => {
      const cells = parseCells(await Deno.readTextFile(`${folder}/${name}.ts`));
      const texts = cells.filter(({ kind }) => kind === "markdown").map(({ source }) => source);
      const summary = texts.join("\n\n").split(/\n\s*\n/).find((block) => !block.startsWith("#"));
      const plain = (summary ?? "").replaceAll(/\s+/g, " ").replaceAll("`", "");
      return { name, title: notebookTitle(cells) ?? name, summary: plain };
    })),
  );
}
