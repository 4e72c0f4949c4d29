/** Figures of the catalogue. */
import type { CatalogueDescription } from "../../src/data/catalogue/description.ts";
import type { Page } from "../page.ts";
import { type BinRow, drawBins, histogramRows } from "./bin_bars.ts";
import { classBars } from "./class_bars.ts";
import type { Figure } from "./figure.ts";

/** The aggregates of the catalogue; undefined before preprocessing. */
export function readDescription({ workspace }: Page): Promise<CatalogueDescription | undefined> {
  return workspace.files.readJson<CatalogueDescription>("data/processed/description.json");
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

function lengthFigure(
  key: "titles" | "descriptions",
  title: (page: Page) => string,
): Figure<BinRow> {
  return {
    title,
    note: ({ t }) => t("Characters after cleaning.", "Caractères après nettoyage."),
    async rows(page) {
      const found = await readDescription(page);
      return found && histogramRows(found[key]);
    },
    draw: drawBins,
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
