/**
 * Splits rows into train, validation and test: seeded, stratified by label, each group in one part.
 * Pure. Groups are assigned one by one, the large ones first; a group draws its part at random,
 * weighted by the rows of its labels that each part still lacks. So a class of single rows meets its
 * shares exactly, and a class of groups comes as near as its groups allow.
 */
import { random } from "../../random.ts";

/** The parts, in the order of the numbers that `splitRows` returns. */
export const PARTS = ["train", "validation", "test"] as const;

/** Rows to split, in ascending index, so that the split does not depend on the file's order. */
export interface SplitOptions {
  /** Label of each row, from 0, int32 [rows]. */
  labels: Int32Array;
  /** Group of each row, numbered by first appearance, int32 [rows]. */
  groups: Int32Array;
  seed: number;
  validationShare: number;
  testShare: number;
}

interface Group {
  rows: number[];
  /** Row count of each label. */
  counts: Map<number, number>;
}

/**
 * Returns the part of each row, uint8 [rows]: 0 train, 1 validation, 2 test.
 *
 * Of a class of n rows whose texts differ, round(n · (validation + test shares)) are held out, of
 * which round(n · validation share) go to validation; train has the rest and at least one row. So a
 * class of one row is in train alone, and one of two rows may lack validation, test or both.
 */
export function splitRows(options: SplitOptions): Uint8Array {
  const { labels, seed } = options;
  const groups = collectGroups(options);
  const needs = rowsNeeded(options);
  const allowed = allowedParts(options);
  const parts = new Uint8Array(labels.length);
  const place = (group: Group, part: number) => group.rows.forEach((row) => parts[row] = part);
  // Each set of labels has its own stream, so a class that changes leaves the others in place.
  const streams = new Map<string, ReturnType<typeof random>>();
  for (const group of inPlacingOrder(groups)) {
    const key = [...group.counts.keys()].join(" ");
    const stream = streams.get(key) ?? random(seed, "split", key);
    streams.set(key, stream);
    const part = drawPart(group, { needs, allowed, chance: stream.next() });
    place(group, part);
    for (const [label, count] of group.counts) needs[label][part] -= count;
  }
  for (const group of groupsToMoveToTrain(groups, parts)) place(group, 0);
  return parts;
}

function collectGroups({ labels, groups }: SplitOptions): Group[] {
  const result: Group[] = [];
  groups.forEach((number, row) => {
    const group = result[number] ??= { rows: [], counts: new Map() };
    group.rows.push(row);
    group.counts.set(labels[row], (group.counts.get(labels[row]) ?? 0) + 1);
  });
  return result;
}

/** Returns the rows of each label that each part should get, [label][part]. */
function rowsNeeded({ labels, validationShare, testShare }: SplitOptions): number[][] {
  const totals: number[] = [];
  for (const label of labels) totals[label] = (totals[label] ?? 0) + 1;
  return Array.from(totals, (total = 0) => {
    const held = Math.round(total * (validationShare + testShare));
    const validation = Math.min(Math.round(total * validationShare), held);
    const needs = [total - held, validation, held - validation];
    if (total > 0 && needs[0] === 0) {
      needs[needs[2] > needs[1] ? 2 : 1]--;
      needs[0]++;
    }
    return needs;
  });
}

function allowedParts({ validationShare, testShare }: SplitOptions): number[] {
  return [0, 1, 2].filter((part) => part === 0 || [validationShare, testShare][part - 1] > 0);
}

/** Sorts groups of several labels first, then large before small: single rows fill the gaps. */
function inPlacingOrder(groups: Group[]): Group[] {
  return groups.toSorted((a, b) => b.counts.size - a.counts.size || b.rows.length - a.rows.length);
}

interface Draw {
  needs: number[][];
  allowed: number[];
  /** In [0, 1). */
  chance: number;
}

function drawPart({ counts }: Group, { needs, allowed, chance }: Draw): number {
  const labels = [...counts];
  const lack = (part: number) => labels.reduce((sum, [label]) => sum + needs[label][part], 0);
  const fits = (part: number) => labels.every(([label, count]) => needs[label][part] >= count);
  const candidates = allowed.filter(fits);
  if (candidates.length === 0) {
    const excess = (part: number) =>
      labels.reduce((sum, [label, count]) => sum + Math.max(0, count - needs[label][part]), 0);
    return allowed.toSorted((a, b) => excess(a) - excess(b) || lack(b) - lack(a))[0];
  }
  let left = chance * candidates.reduce((sum, part) => sum + lack(part), 0);
  return candidates.find((part) => (left -= lack(part)) < 0) ?? candidates[0];
}

/** Returns the smallest group of each label that has no row in train. */
function groupsToMoveToTrain(groups: Group[], parts: Uint8Array): Group[] {
  const trained = new Set<number>();
  for (const { rows, counts } of groups) {
    if (parts[rows[0]] === 0) { for (const label of counts.keys()) trained.add(label); }
  }
  const smallest = new Map<number, Group>();
  for (const group of groups) {
    for (const label of group.counts.keys()) {
      const best = smallest.get(label);
      const smaller = best === undefined || group.rows.length < best.rows.length;
      if (!trained.has(label) && smaller) smallest.set(label, group);
    }
  }
  return [...smallest.values()];
}
