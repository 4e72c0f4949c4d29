/** Figures of the catalogue. */
import * as Plot from "@observablehq/plot";
import type {
  CatalogueDescription,
  LengthHistogram,
} from "../../src/data/catalogue/description.ts";
import type { Page } from "../page.ts";
import { COLOUR, drawPlot } from "./draw_plot.ts";
import { type Figure, shortName } from "./figure.ts";

/** The aggregates of the catalogue; undefined before preprocessing. */
export function readDescription({ workspace }: Page): Promise<CatalogueDescription | undefined> {
  return workspace.files.readJson<CatalogueDescription>("data/processed/description.json");
}

/** A bar for each class. */
function classBars<Row extends { name: string }>(
  rows: readonly Row[],
  { width, narrow, label, channel, axis, format }: {
    width: number;
    narrow: boolean;
    label: string;
    channel: string;
    axis: string;
    format?: string;
  },
): string {
  const named = rows.map((row) => ({ ...row, y: shortName(row.name, narrow ? 15 : 32) }));
  const domain = [...new Set(named.map(({ y }) => y))];
  return drawPlot({
    width,
    height: 68 + 20 * domain.length,
    marginLeft: narrow ? 118 : 220,
    marginRight: 24,
    marginBottom: 42,
    x: {
      label: axis,
      grid: true,
      ticks: narrow ? 3 : 6,
      ...(format ? { tickFormat: format } : {}),
    },
    y: { domain, label: null },
    marks: [Plot.barX(named, { x: channel, y: "y", fill: COLOUR.blue }), Plot.ruleX([0])],
  }, { label });
}

/** Products by class. */
export const classSizes: Figure<{ code: string; name: string; rows: number }> = {
  title: ({ t }) => t("Products by class", "Produits par classe"),
  note: ({ t }) =>
    t(
      "All labelled products, largest class first.",
      "Tous les produits étiquetés, classes par taille.",
    ),
  async rows(page) {
    const found = await readDescription(page);
    return found?.classes.map(({ code, name, rows }) => ({ code: String(code), name, rows }))
      .sort((a, b) => b.rows - a.rows);
  },
  draw: (rows, options) =>
    classBars(rows, {
      ...options,
      channel: "rows",
      axis: options.page.t("products", "produits"),
    }),
};

/** Share of products without a description by class. */
export const missingDescriptions: Figure<{ code: string; name: string; share: number }> = {
  title: ({ t }) => t("Without description, by class", "Sans description, par classe"),
  note: ({ t }) =>
    t(
      "Of such products only title and picture can speak.",
      "De ces produits, seuls le titre et l’image parlent.",
    ),
  async rows(page) {
    const found = await readDescription(page);
    return found?.classes.map(({ code, name, rows, missing_descriptions }) => ({
      code: String(code),
      name,
      share: missing_descriptions / Math.max(1, rows),
    })).sort((a, b) => b.share - a.share);
  },
  draw: (rows, options) =>
    classBars(rows, {
      ...options,
      channel: "share",
      axis: options.page.t("share without description", "part sans description"),
      format: "%",
    }),
};

interface LengthRow {
  from: number;
  to: number | null;
  products: number;
  bin: string;
  [key: string]: string | number | null;
}

function lengthRows({ edges, counts }: LengthHistogram): LengthRow[] {
  return counts.map((products, at) => ({
    from: edges[at],
    to: edges[at + 1] ?? null,
    products,
    bin: at + 1 < edges.length ? `${edges[at]}–${edges[at + 1] - 1}` : `≥ ${edges[at]}`,
  }));
}

function lengthFigure(
  key: "titles" | "descriptions",
  title: (page: Page) => string,
): Figure<LengthRow> {
  return {
    title,
    note: ({ t }) => t("Characters after cleaning.", "Caractères après nettoyage."),
    async rows(page) {
      const found = await readDescription(page);
      return found && lengthRows(found[key]);
    },
    draw: (rows, { width, narrow, page, label }) =>
      drawPlot({
        width,
        height: 68 + 20 * rows.length,
        marginLeft: 80,
        marginRight: 24,
        marginBottom: 42,
        x: { label: page.t("products", "produits"), grid: true, ticks: narrow ? 3 : 6 },
        y: { domain: rows.map(({ bin }) => bin), label: null },
        marks: [Plot.barX(rows, { x: "products", y: "bin", fill: COLOUR.blue }), Plot.ruleX([0])],
      }, { label }),
  };
}

/** Lengths of titles. */
export const titleLengths = lengthFigure(
  "titles",
  ({ t }) => t("Lengths of titles", "Longueur des titres"),
);

/** Lengths of the descriptions that there are. */
export const descriptionLengths = lengthFigure(
  "descriptions",
  ({ t }) => t("Lengths of descriptions", "Longueur des descriptions"),
);
