/** A figure with its title, how it is read, and links to its files. */
import { LRUCache } from "lru-cache";
import type { ComponentChildren } from "preact";
import { type FigureName, FIGURES } from "../figures/all_figures.ts";
import { WIDTHS } from "../figures/figure.ts";
import { type Page, queryText } from "../page.ts";

/** Drawings by what they show: the same rows are drawn once. */
const drawings = new LRUCache<string, string>({ max: 300 });

/** Draws a figure for wide and narrow screens; nothing where there are no rows. */
export async function drawFigure(
  name: FigureName,
  page: Page,
  query: Readonly<Record<string, string>> = {},
): Promise<ComponentChildren> {
  const figure = FIGURES[name];
  const rows = await figure.rows(page, new URLSearchParams(query));
  if (rows === undefined || rows.length === 0) return null;
  const title = figure.title(page);
  const content = JSON.stringify(rows);
  const draw = (narrow: boolean) => {
    const key = `${name} ${page.language} ${narrow} ${content}`;
    const width = narrow ? WIDTHS.narrow : WIDTHS.wide;
    const drawing = drawings.get(key) ?? figure.draw(rows, { width, narrow, page, label: title });
    drawings.set(key, drawing);
    return { __html: drawing };
  };
  const file = (extension: string) => page.href(`/figures/${name}.${extension}`) + queryText(query);
  return (
    <figure class="card figure">
      <figcaption>
        <h2>{title}</h2>
        <p class="note">{figure.note(page)}</p>
      </figcaption>
      <div class="wide" dangerouslySetInnerHTML={draw(false)} />
      <div class="narrow" dangerouslySetInnerHTML={draw(true)} />
      <p class="files">
        {["svg", "png", "csv"].map((extension) => (
          <a href={file(extension)} download={`${name}.${extension}`} key={extension}>
            {extension.toUpperCase()}
            <span class="hidden">{` — ${title}`}</span>
          </a>
        ))}
      </p>
    </figure>
  );
}
