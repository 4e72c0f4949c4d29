import assert from "node:assert/strict";
import fc from "fast-check";
import { checkEarlyStopping } from "../../src/training/early_stopping.ts";

const options = { patience: 2, tolerance: 0.01 };
const examples: [what: string, scores: number[], verdict: { kept: number; stop: boolean }][] = [
  ["keeps the only epoch", [0.2], { kept: 0, stop: false }],
  ["keeps the best epoch and goes on", [0.2, 0.5, 0.4], { kept: 1, stop: false }],
  ["stops after as many worse epochs as patience", [0.2, 0.5, 0.4, 0.3], { kept: 1, stop: true }],
  ["keeps the latest of those as good as the best", [0.5, 0.495, 0.1], { kept: 1, stop: false }],
  ["goes on while epochs stay near the best", [0.5, 0.49, 0.495, 0.492], { kept: 3, stop: false }],
  ["forgets what was near an older best", [0.5, 0.495, 0.9, 0.495], { kept: 2, stop: false }],
  ["does not creep down by small losses", [0.5, 0.492, 0.484, 0.476], { kept: 1, stop: true }],
];

for (const [what, scores, verdict] of examples) {
  Deno.test(`checkEarlyStopping() ${what}`, () =>
    assert.deepEqual(checkEarlyStopping(scores, options), verdict));
}

Deno.test("checkEarlyStopping() keeps the latest epoch within the tolerance of the best, whatever the scores", () => {
  const scores = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 });
  const tolerance = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      scores,
      tolerance,
      fc.integer({ min: 1, max: 5 }),
      (scores, tolerance, patience) => {
        const limit = Math.max(...scores) - tolerance;
        const { kept, stop } = checkEarlyStopping(scores, { patience, tolerance });
        assert.equal(kept, scores.findLastIndex((score) => score >= limit));
        assert.equal(stop, scores.length - 1 - kept >= patience);
      },
    ),
  );
});

Deno.test("checkEarlyStopping() throws without scores", () => {
  assert.throws(() => checkEarlyStopping([], options), RangeError);
});
