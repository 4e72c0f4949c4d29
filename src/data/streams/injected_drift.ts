/** Drift put into rows on purpose, to see whether it is found. Pure. */
import { random } from "../../random.ts";
import type { RawRow } from "./raw_rows.ts";

/** Strengths from 0 (none) to 1. */
export interface Drift {
  seed: number;
  vocabulary: number;
  missing_descriptions: number;
}

/** Words of four letters and more that are no tag, entity or address. */
const WORDS = /(?<![<&/\p{L}\p{N}])\p{L}{4,}(?![\p{L};])/gu;

/** Replaces words by unknown ones, and drops the description by chance. */
export function driftedRow({ fields, code }: RawRow, drift: Drift): RawRow {
  const [index, designation, description, ...identifiers] = fields;
  const { seed, vocabulary } = drift;
  const drops = random(seed, "description", index).chance(drift.missing_descriptions);
  const texts = [designation, drops ? "" : description].map((text) =>
    vocabulary === 0
      ? text
      : text.replace(WORDS, (word) => replacedWord(word, { seed, share: vocabulary }))
  );
  return { fields: [index, ...texts, ...identifiers], code };
}

const LETTERS = [..."abcdefghijklmnopqrstuvwxyz"];

/** The same word gives the same new one everywhere, of as many letters. */
function replacedWord(word: string, { seed, share }: { seed: number; share: number }): string {
  const dice = random(seed, "vocabulary", word.toLowerCase());
  if (!dice.chance(share)) return word;
  return Array.from({ length: word.length }, () => dice.pick(LETTERS)).join("");
}
