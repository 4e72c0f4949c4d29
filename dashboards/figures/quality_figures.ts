/** Figures of languages and of the quality of pictures, of a sample of products. */
import type { CatalogueQuality } from "../../src/features/monitoring/catalogue_quality.ts";
import type { Page } from "../page.ts";
import { type BinRow, drawBins, histogramRows } from "./bin_bars.ts";
import { classBars } from "./class_bars.ts";
import type { Figure } from "./figure.ts";

/** Languages that are shown; the rest is one bar. */
const MOST_LANGUAGES = 12;

/** The content of quality.json; undefined before `deno task describe`. */
export function readQuality({ workspace }: Page): Promise<CatalogueQuality | undefined> {
  return workspace.files.readJson<CatalogueQuality>("data/described/quality.json");
}

/** The name of a language in the page's own. */
export function languageName(code: string, page: Page): string {
  if (code === "und") return page.t("undetermined", "indéterminée");
  return new Intl.DisplayNames(page.language, { type: "language" }).of(code) ?? code;
}

/** Products by language. */
export const languages: Figure<{ code: string; name: string; products: number }> = {
  title: ({ t }) => t("Languages", "Langues"),
  note: ({ t }) =>
    t(
      "Of a sample, as detected in title and description; very short texts are undetermined.",
      "D’un échantillon, détectées dans titre et description ; les textes très courts restent indéterminés.",
    ),
  async rows(page) {
    const counts = Object.entries((await readQuality(page))?.languages.counts ?? {});
    const others = counts.slice(MOST_LANGUAGES).reduce((sum, [, products]) => sum + products, 0);
    return [
      ...counts.slice(0, MOST_LANGUAGES).map(([code, products]) => ({
        code,
        name: languageName(code, page),
        products,
      })),
      ...(others > 0
        ? [{ code: "other", name: page.t("others", "autres"), products: others }]
        : []),
    ];
  },
  draw: (rows, options) =>
    classBars(rows, {
      ...options,
      channel: "products",
      axis: options.page.t("products", "produits"),
    }),
};

function pictureFigure(
  key: "contrast" | "sharpness" | "useful_surface",
  title: Figure["title"],
  note: Figure["note"],
): Figure<BinRow> {
  return {
    title,
    note,
    async rows(page) {
      const pictures = (await readQuality(page))?.pictures;
      if (!pictures || pictures.sampled === pictures.unreadable) return undefined;
      return histogramRows(pictures[key], { whole: false });
    },
    draw: drawBins,
  };
}

/** Contrast of pictures. */
export const pictureContrast = pictureFigure(
  "contrast",
  ({ t }) => t("Contrast of pictures", "Contraste des images"),
  ({ t }) =>
    t(
      "Deviation of the luminance (RMS); below 0.1 a picture looks washed out.",
      "Écart type de la luminance (RMS) ; sous 0,1 une image paraît délavée.",
    ),
);

/** Sharpness of pictures. */
export const pictureSharpness = pictureFigure(
  "sharpness",
  ({ t }) => t("Sharpness of pictures", "Netteté des images"),
  ({ t }) =>
    t(
      "Variance of the Laplacian at 128 pixels; blurred pictures have little.",
      "Variance du laplacien à 128 pixels ; les images floues en ont peu.",
    ),
);

/** Useful surface of pictures. */
export const usefulSurface = pictureFigure(
  "useful_surface",
  ({ t }) => t("Useful surface of pictures", "Surface utile des images"),
  ({ t }) =>
    t(
      "Share of the pixels that belong to the object, by Otsu's threshold.",
      "Part des pixels qui appartiennent à l’objet, par le seuil d’Otsu.",
    ),
);
