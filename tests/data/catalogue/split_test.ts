import assert from "node:assert/strict";
import fc from "fast-check";
import { splitRows } from "../../../src/data/catalogue/split.ts";

const shares = { seed: 42, validationShare: 0.15, testShare: 0.15 };

/** Rows per part of each label. [label][part] */
function tally(labels: Int32Array, parts: Uint8Array): number[][] {
  const counts: number[][] = [];
  labels.forEach((label, row) => (counts[label] ??= [0, 0, 0])[parts[row]]++);
  return counts;
}

function singles(labels: Int32Array): Int32Array {
  return Int32Array.from(labels.keys());
}

/** Numbers groups by first appearance, as `findDuplicates` does. */
function numbered(keys: number[]): Int32Array {
  const numbers = new Map<number, number>();
  return Int32Array.from(keys, (key) => {
    if (!numbers.has(key)) numbers.set(key, numbers.size);
    return numbers.get(key)!;
  });
}

function splits(name: string, fn: () => void): void {
  Deno.test({ name: `splitRows() ${name}`, permissions: "none", fn });
}

const labelled = fc.array(fc.nat(5), { minLength: 1, maxLength: 200 }).map((labels) =>
  Int32Array.from(numbered(labels))
);
const anyShares = fc.tuple(fc.nat(45), fc.nat(45), fc.integer()).map(([a, b, seed]) => ({
  validationShare: a / 100,
  testShare: b / 100,
  seed,
}));

splits("meets the shares of each class within one row when all texts differ", () => {
  fc.assert(fc.property(labelled, anyShares, (labels, options) => {
    const parts = splitRows({ labels, groups: singles(labels), ...options });
    const { validationShare, testShare } = options;
    const wanted = [1 - validationShare - testShare, validationShare, testShare];
    for (const counts of tally(labels, parts)) {
      const total = counts[0] + counts[1] + counts[2];
      counts.forEach((count, part) =>
        assert.ok(Math.abs(count - wanted[part] * total) <= 1 + 1e-9, `${counts} of ${wanted}`)
      );
    }
  }));
});

splits("keeps every group in one part and a row of every class in train", () => {
  const rows = fc.array(fc.tuple(fc.nat(5), fc.nat(40)), { minLength: 1, maxLength: 120 });
  fc.assert(fc.property(rows, anyShares, (pairs, options) => {
    const labels = numbered(pairs.map(([label]) => label));
    const groups = numbered(pairs.map(([, group]) => group));
    const parts = splitRows({ labels, groups, ...options });
    groups.forEach((group, row) => assert.equal(parts[row], parts[groups.indexOf(group)]));
    for (const [train] of tally(labels, parts)) assert.ok(train >= 1);
  }));
});

splits("leaves a part of share 0 empty", () => {
  const labels = Int32Array.from({ length: 50 }, (_, i) => i % 3);
  const groups = Int32Array.from({ length: 50 }, (_, i) => i >> 2);
  const none = splitRows({ labels, groups, seed: 1, validationShare: 0, testShare: 0 });
  assert.deepEqual([...new Set(none)], [0]);
  const noTest = splitRows({ labels, groups, seed: 1, validationShare: 0.4, testShare: 0 });
  assert.deepEqual([...new Set(noTest)].sort(), [0, 1]);
});

splits("puts the only row of a class into train, and one of two", () => {
  const large = { seed: 1, validationShare: 0.45, testShare: 0.45 };
  const small = { seed: 1, validationShare: 0.1, testShare: 0.1 };
  const partsOf = (rows: number, options: typeof large) => {
    const labels = new Int32Array(rows);
    return tally(labels, splitRows({ labels, groups: singles(labels), ...options }))[0];
  };
  assert.deepEqual(partsOf(1, large), [1, 0, 0]);
  assert.deepEqual(partsOf(2, small), [2, 0, 0]);
  assert.deepEqual(partsOf(2, shares), [1, 0, 1]);
  assert.deepEqual(partsOf(2, large), [1, 0, 1]);
});

splits("leaves other classes in place when one class grows", () => {
  const before = Int32Array.from({ length: 90 }, (_, i) => i % 3);
  const after = Int32Array.from([...before, ...new Int32Array(30).fill(2)]);
  const one = splitRows({ labels: before, groups: singles(before), ...shares });
  const two = splitRows({ labels: after, groups: singles(after), ...shares });
  before.forEach((label, row) => label < 2 && assert.equal(two[row], one[row]));
});

splits("changes with the seed and not otherwise", () => {
  const labels = new Int32Array(200);
  const groups = singles(labels);
  const once = splitRows({ labels, groups, ...shares });
  assert.deepEqual(splitRows({ labels, groups, ...shares }), once);
  assert.notDeepEqual(splitRows({ labels, groups, ...shares, seed: 43 }), once);
});

splits("spreads equal texts over all parts rather than leaving them to train", () => {
  const labels = new Int32Array(400);
  const groups = Int32Array.from(labels, (_, row) => row >> 1);
  const [counts] = tally(labels, splitRows({ labels, groups, ...shares }));
  assert.deepEqual(counts, [280, 60, 60]);
});

splits("lets single rows fill what groups leave, so that shares are met exactly", () => {
  const labels = new Int32Array(100);
  const groups = Int32Array.from(labels, (_, row) => row < 60 ? row >> 2 : row - 45);
  for (let seed = 0; seed < 50; seed++) {
    assert.deepEqual(tally(labels, splitRows({ labels, groups, ...shares, seed }))[0], [
      70,
      15,
      15,
    ]);
  }
});

splits("moves a class to train whose rows all share a text with a held-out class", () => {
  const labels = Int32Array.from({ length: 102 }, (_, row) => row < 100 ? 0 : 1);
  const groups = Int32Array.from(labels, (label, row) => label === 0 ? row : 0);
  const options = { seed: 1, validationShare: 0.45, testShare: 0.45 };
  assert.deepEqual(tally(labels, splitRows({ labels, groups, ...options }))[1], [2, 0, 0]);
});
