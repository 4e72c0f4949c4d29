/** Links to the page before and after. */
import type { Page } from "../page.ts";

/** Properties of the links. */
export interface PagesProps {
  page: Page;
  /** First row shown, from 0. */
  from: number;
  size: number;
  total: number;
}

/** Links that keep the rest of the address; nothing where all is on one page. */
export function Pages({ page, from, size, total }: PagesProps) {
  if (total <= size) return null;
  const link = (start: number, text: string) => {
    const query = new URLSearchParams(page.query);
    query.set("from", String(start));
    return <a href={`${page.href(page.path)}?${query}`}>{text}</a>;
  };
  return (
    <nav class="pages" aria-label={page.t("Rows", "Lignes")}>
      {from > 0 && link(Math.max(0, from - size), page.t("← Previous", "← Précédents"))}
      <span>
        {`${page.number(from + 1)}–${page.number(Math.min(total, from + size))} / ${
          page.number(total)
        }`}
      </span>
      {from + size < total && link(from + size, page.t("Next →", "Suivants →"))}
    </nav>
  );
}
