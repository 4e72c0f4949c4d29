/** A figure with its title, how it is read, and links to its files. */
import type { ComponentChildren } from "preact";
import { type FigureName, FIGURES } from "../figures/all_figures.ts";
import { WIDTHS } from "../figures/figure.ts";
import { type Page, queryText } from "../page.ts";

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
  const draw = (narrow: boolean) => ({
    __html: figure.draw(rows, {
      width: narrow ? WIDTHS.narrow : WIDTHS.wide,
      narrow,
      page,
      label: title,
    }),
  });
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
