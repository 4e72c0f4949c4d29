/**
 * The content of description.json: aggregates of the products that people look at, so that no page
 * counts rows. Pure.
 */
import type { Catalogue } from "./catalogue.ts";
import { countValue, emptyHistogram, type ValueHistogram } from "./value_histogram.ts";

/** Aggregates of one class, of all its labelled products. */
export interface ClassDescription {
  code: string | number;
  name: string;
  rows: number;
  missing_descriptions: number;
  missing_pictures: number;
  /** Characters; 0 without rows. */
  median_title: number;
  /** Characters of the descriptions that there are; 0 without any. */
  median_description: number;
}

/** Aggregates of a catalogue. */
export interface CatalogueDescription {
  /** Characters of titles. */
  titles: ValueHistogram;
  /** Characters of the descriptions that there are. */
  descriptions: ValueHistogram;
  classes: ClassDescription[];
}

const TITLE_EDGES = [0, 10, 20, 30, 40, 50, 60, 70, 80, 100, 120, 150, 200, 250];
const DESCRIPTION_EDGES = [0, 50, 100, 200, 300, 400, 600, 800, 1000, 1500, 2000, 3000, 5000, 1e4];

/** Describes the clean, labelled products of a catalogue. */
export function describeCatalogue({ labelled, classes }: Catalogue): CatalogueDescription {
  const titles = emptyHistogram(TITLE_EDGES);
  const descriptions = emptyHistogram(DESCRIPTION_EDGES);
  const byCode = new Map(classes.map(({ code }) => [String(code), emptyClass()]));
  for (const { title, description, image, code } of labelled) {
    const one = byCode.get(String(code))!;
    one.titles.push(title.length);
    countValue(titles, title.length);
    if (description !== null) {
      one.descriptions.push(description.length);
      countValue(descriptions, description.length);
    }
    if (image === null) one.withoutPicture++;
  }
  return {
    titles,
    descriptions,
    classes: classes.map(({ code, name }) => {
      const one = byCode.get(String(code))!;
      return {
        code,
        name,
        rows: one.titles.length,
        missing_descriptions: one.titles.length - one.descriptions.length,
        missing_pictures: one.withoutPicture,
        median_title: median(one.titles),
        median_description: median(one.descriptions),
      };
    }),
  };
}

function emptyClass() {
  return { titles: [] as number[], descriptions: [] as number[], withoutPicture: 0 };
}

/** The lower median. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[(values.length - 1) >> 1] ?? 0;
}
