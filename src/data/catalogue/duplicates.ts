/** Groups of equal texts, and those whose rows disagree on the label. Pure. */
import { hash } from "node:crypto";

/** Rows with one text; `rows` ascending. */
export interface TextGroup {
  rows: number[];
}

/** What equal texts there are. */
export interface Duplicates {
  /** Group of each row, numbered by first appearance. [rows] */
  groupNumbers: Int32Array;
  /** Groups of two rows and more. */
  groups: TextGroup[];
  /** Those of `groups` with more than one label. */
  conflicts: TextGroup[];
}

/** A text without its case: equal for "ÉTÉ", "été", and for "Straße" and "STRASSE". */
export function foldCase(text: string): string {
  return text.toUpperCase().toLowerCase().normalize("NFC");
}

/** Groups rows by their text without its case; `labels` [rows] tells which groups disagree. */
export function findDuplicates(texts: readonly string[], labels: ArrayLike<number>): Duplicates {
  const groupNumbers = new Int32Array(texts.length);
  const firstRows: number[] = [];
  const groupByText = new Map<string, number>();
  const several = new Map<number, number[]>();
  texts.forEach((text, row) => {
    const key = hash("sha256", foldCase(text), "base64"); // short, whatever the text's length
    const group = groupByText.get(key);
    if (group === undefined) {
      groupByText.set(key, groupNumbers[row] = firstRows.length);
      firstRows.push(row);
      return;
    }
    groupNumbers[row] = group;
    const rows = several.get(group);
    if (rows === undefined) several.set(group, [firstRows[group], row]);
    else rows.push(row);
  });
  const groups = [...several].sort(([a], [b]) => a - b).map(([, rows]) => ({ rows }));
  const disagrees = ({ rows }: TextGroup) => rows.some((row) => labels[row] !== labels[rows[0]]);
  return { groupNumbers, groups, conflicts: groups.filter(disagrees) };
}
