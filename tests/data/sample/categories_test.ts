import assert from "node:assert/strict";
import {
  CATEGORIES,
  departmentIndex,
  DEPARTMENTS,
  lookIndex,
  outlineIndex,
} from "../../../src/data/sample/categories.ts";

/** Rows of each prdtypecode in the challenge's training set. */
const CHALLENGE = {
  10: 3116,
  40: 2508,
  50: 1681,
  60: 832,
  1140: 2671,
  1160: 3953,
  1180: 764,
  1280: 4870,
  1281: 2070,
  1300: 5045,
  1301: 807,
  1302: 2491,
  1320: 3241,
  1560: 5073,
  1920: 4303,
  1940: 803,
  2060: 4993,
  2220: 824,
  2280: 4760,
  2403: 4774,
  2462: 1421,
  2522: 4989,
  2582: 2589,
  2583: 10209,
  2585: 2496,
  2705: 2761,
  2905: 872,
};

function holds(name: string, fn: () => void): void {
  Deno.test({ name, permissions: "none", fn });
}

/** How often each value occurs. */
function tally<T>(values: Iterable<T>): Map<T, number> {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

const all = CATEGORIES.map((_, category) => category);

holds("the product types are the challenge's 27, as frequent as there", () => {
  const counts = Object.fromEntries(CATEGORIES.map(({ code, count }) => [code, count]));
  assert.deepEqual(counts, CHALLENGE);
  assert.equal(CATEGORIES.length, 27);
  assert.equal(CATEGORIES.reduce((sum, { count }) => sum + count, 0), 84_916);
});

holds("every product type has a name of its own", () => {
  assert.equal(new Set(CATEGORIES.map(({ name }) => name)).size, CATEGORIES.length);
});

holds("department, outline and look each gather the types in equal groups", () => {
  assert.deepEqual([...tally(all.map(departmentIndex)).values()], Array(9).fill(3));
  assert.deepEqual([...tally(all.map(outlineIndex)).values()], Array(9).fill(3));
  assert.deepEqual([...tally(all.map(lookIndex)).values()], Array(3).fill(9));
  assert.equal(DEPARTMENTS.length, 9);
});

holds("no two product types share department and outline, nor outline and look", () => {
  const pairs = (of: (category: number) => number) =>
    new Set(all.map((category) => `${outlineIndex(category)} ${of(category)}`));
  assert.equal(pairs(departmentIndex).size, all.length);
  assert.equal(pairs(lookIndex).size, all.length);
});

for (const language of ["fr", "en", "de"] as const) {
  holds(`a word of a type or department is said of it alone (${language})`, () => {
    const words = [...CATEGORIES, ...DEPARTMENTS].flatMap((group) => [...new Set(group[language])]);
    const shared = [...tally(words)].filter(([, count]) => count > 1);
    assert.deepEqual(shared, []);
    assert.ok(words.every((word) => word !== "" && word === word.trim()));
  });
}
