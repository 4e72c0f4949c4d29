/** Finds groups of equal texts and those whose rows have different labels. Pure. */
import { hash } from "node:crypto";

/** The rows of one text, ascending. */
export interface TextGroup {
  rows: number[];
}

/** Groups of equal texts. */
export interface Duplicates {
  /** Group number of each row, by first appearance, int32 [rows]. */
  groupNumbers: Int32Array;
  /** Groups of two or more rows. */
  groups: TextGroup[];
  /** Groups with more than one label. */
  conflicts: TextGroup[];
}

/** Folds the case of a text: "ÉTÉ" equals "été", "Straße" equals "STRASSE". */
export function foldCase(text: string): string {
  return text.toUpperCase().toLowerCase().normalize("NFC");
}

/** Groups rows by case-folded text; groups with several of the `labels` [rows] are conflicts. */
export function findDuplicates(texts: readonly string[], labels: ArrayLike<number>): Duplicates {
  const groupNumbers = new Int32Array(texts.length);
  const firstRows: number[] = [];
  const groupByText = new Map<string, number>();
  const several = new Map<number, number[]>();
  texts.forEach((text, row) => {
    const key = hash("sha256", foldCase(text), "base64"); // bounds the memory of a key
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
