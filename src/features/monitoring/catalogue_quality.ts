/**
 * The content of data/described/quality.json: languages, HTML and the quality of pictures, for people
 * to look at. Languages and pictures are counted on a sample, evenly spaced in the catalogue. Pure.
 */
import {
  countValue,
  emptyHistogram,
  type ValueHistogram,
} from "../../data/catalogue/value_histogram.ts";
import type { PixelStatistics } from "./pixel_statistics.ts";

/** Raw texts that hold a tag of HTML. */
export interface MarkupCounts {
  /** Rows that were read. */
  rows: number;
  titles: number;
  /** Descriptions with markup, of those described. */
  descriptions: number;
  described: number;
}

/** Quality of pictures on a sample. */
export interface PictureQuality {
  sampled: number;
  /** Pictures of the sample that cannot be decoded. */
  unreadable: number;
  contrast: ValueHistogram;
  sharpness: ValueHistogram;
  useful_surface: ValueHistogram;
}

/** The content of quality.json. */
export interface CatalogueQuality {
  html: MarkupCounts;
  /** Products of the sample by ISO 639-1 code, most frequent first. */
  languages: { sampled: number; counts: Record<string, number> };
  pictures: PictureQuality;
}

const SHARE_EDGES = Array.from({ length: 10 }, (_, at) => at / 10);
const CONTRAST_EDGES = Array.from({ length: 12 }, (_, at) => Number((at * 0.05).toFixed(2)));
const SHARPNESS_EDGES = [0, 10, 30, 100, 200, 300, 500, 1000, 2000, 3000, 5000, 10_000];

/** An opening or closing tag, or a comment. */
const TAG = /<(?:\/?[a-z][a-z0-9]*(?:\s[^<>]*)?\/?|!--)/i;

/** Counts the markup of one raw row: index, designation, description, … */
export function countMarkup(counts: MarkupCounts, [, title, description]: readonly string[]): void {
  counts.rows++;
  if (TAG.test(title)) counts.titles++;
  if (description.trim() === "") return;
  counts.described++;
  if (TAG.test(description)) counts.descriptions++;
}

/** Counts languages, most frequent first, equal ones by code. */
export function countLanguages(languages: readonly string[]): CatalogueQuality["languages"] {
  const counts = [...Map.groupBy(languages, (code) => code)]
    .map(([code, all]): [string, number] => [code, all.length])
    .sort(([a, inA], [b, inB]) => inB - inA || (a < b ? -1 : 1));
  return { sampled: languages.length, counts: Object.fromEntries(counts) };
}

/** Summarises pictures; undefined is one that cannot be decoded. */
export function summarizePictures(
  statistics: readonly (PixelStatistics | undefined)[],
): PictureQuality {
  const read = statistics.filter((one) => one !== undefined);
  return {
    sampled: statistics.length,
    unreadable: statistics.length - read.length,
    contrast: histogram(CONTRAST_EDGES, read.map(({ contrast }) => contrast)),
    sharpness: histogram(SHARPNESS_EDGES, read.map(({ sharpness }) => sharpness)),
    useful_surface: histogram(SHARE_EDGES, read.map(({ usefulSurface }) => usefulSurface)),
  };
}

function histogram(edges: readonly number[], values: readonly number[]): ValueHistogram {
  const counted = emptyHistogram(edges);
  for (const value of values) countValue(counted, value);
  return counted;
}

/** Positions of `most` of `total` rows, evenly spaced; all of them where there are fewer. */
export function evenlySpaced(total: number, most: number): number[] {
  const size = Math.min(total, most);
  return Array.from({ length: size }, (_, at) => Math.floor(at * total / size));
}
