import assert from "node:assert/strict";
import { confidenceText } from "../../bench/text/confidence.ts";
import { scoresPicture } from "../../bench/text/scores_picture.ts";
import { standings } from "../../bench/text/standings.ts";

Deno.test("standings() counts catalogues above and below the first, and the mean rank", () => {
  const found = standings([{ ours: 3, a: 2, b: 4 }, { ours: 2, a: 2, b: 1 }]);
  assert.deepEqual(found, [
    { name: "ours", wins: 0, losses: 0, meanRank: (2 + 1.5) / 2 },
    { name: "a", wins: 0, losses: 1, meanRank: (3 + 1.5) / 2 },
    { name: "b", wins: 1, losses: 1, meanRank: 2 },
  ]);
});

Deno.test("scoresPicture() draws a dot for each split and a tick for each mean", () => {
  const svg = scoresPicture([{ name: "one", scores: { ours: [0.5, 0.6], theirs: [0.4, 0.5] } }]);
  assert.equal(svg.match(/<circle/g)?.length, 4);
  assert.match(svg, /^<svg[^>]* xmlns="http:\/\/www.w3.org\/2000\/svg"/);
});

Deno.test("confidenceText() tells the means of the splits", () => {
  const split = { ece: 0.02, risk_coverage_area: 0.1, coverage_at_95_accuracy: 0.5 };
  const text = confidenceText([split, { ...split, ece: 0.04 }]);
  assert.match(text, /error 0\.030, .* 0\.100, .* 0\.500$/);
});
