import assert from "node:assert/strict";
import fc from "fast-check";
import {
  countLanguages,
  countMarkup,
  evenlySpaced,
  summarizePictures,
} from "../../../src/features/monitoring/catalogue_quality.ts";

const pure = { permissions: "none" } as const;

Deno.test("countMarkup() counts tags, and neither comparisons nor hearts", pure, () => {
  const counts = { rows: 0, titles: 0, descriptions: 0, described: 0 };
  for (
    const [title, description] of [
      ["Table <b>ronde</b>", "<p>Une table.</p>"],
      ["5<10 cm", "a <3 b"],
      ["x", " "],
      ["x", 'un <br/> deux <a href="x">lien</a>'],
      ["x < y > z", "<!-- note -->"],
    ]
  ) countMarkup(counts, ["1", title, description]);
  assert.deepEqual(counts, { rows: 5, titles: 1, descriptions: 3, described: 4 });
});

Deno.test("countLanguages() puts the most frequent first, equal ones by code", pure, () => {
  const { sampled, counts } = countLanguages(["en", "fr", "de", "fr", "en"]);
  assert.equal(sampled, 5);
  assert.deepEqual(Object.entries(counts), [["en", 2], ["fr", 2], ["de", 1]]);
});

Deno.test("summarizePictures() counts every picture once, unreadable ones apart", pure, () => {
  const one = { contrast: 0.12, sharpness: 20_000, usefulSurface: 1 };
  const found = summarizePictures([one, undefined, { ...one, contrast: 0 }]);
  assert.deepEqual([found.sampled, found.unreadable], [3, 1]);
  assert.deepEqual(found.contrast.counts.slice(0, 4), [1, 0, 1, 0]);
  assert.equal(found.sharpness.counts.at(-1), 2);
  assert.equal(found.useful_surface.counts.at(-1), 2);
});

Deno.test("evenlySpaced() gives ascending, distinct rows from the first on", pure, () => {
  fc.assert(fc.property(fc.nat(500), fc.nat(500), (total, most) => {
    const rows = evenlySpaced(total, most);
    assert.equal(rows.length, Math.min(total, most));
    assert.deepEqual(rows, [...new Set(rows)].sort((a, b) => a - b));
    if (rows.length > 0) assert.ok(rows[0] === 0 && rows.at(-1)! < total);
  }));
});
