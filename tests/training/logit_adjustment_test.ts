import assert from "node:assert/strict";
import { weightedF1FromProbabilities as score } from "../../src/scoring/evaluation.ts";
import {
  adjustMargins,
  chooseTau,
  negativeLogPriors,
} from "../../src/training/logit_adjustment.ts";
import { random } from "../../src/random.ts";

/** Labels of two classes, the second in one row of ten, with margins that lean to the first. */
function leaningMargins(lean: number) {
  const dice = random(3, "margins");
  const labels = Int32Array.from({ length: 1000 }, () => dice.chance(0.1) ? 1 : 0);
  const values = Float32Array.from({ length: 2000 }, (_, at) => {
    const own = labels[at >> 1] === (at & 1);
    return (own ? 0.3 : -0.3) + 0.3 * dice.normal() - (at & 1 ? lean : 0);
  });
  return { margins: { classes: 2, values }, labels };
}

Deno.test("negativeLogPriors() is larger for rarer classes and 0 for absent ones", () => {
  const rises = negativeLogPriors(Int32Array.of(0, 0, 0, 1), 3);
  assert.deepEqual(rises, Float32Array.of(-Math.log(3 / 4), -Math.log(1 / 4), 0));
});

Deno.test("adjustMargins() raises each class by its own amount", () => {
  const margins = { classes: 2, values: Float32Array.of(1, 2, 3, 4) };
  const { values } = adjustMargins(margins, { rises: Float32Array.of(0, 4), tau: 0.25 });
  assert.deepEqual(values, Float32Array.of(1, 3, 3, 5));
});

Deno.test("chooseTau() raises the score of margins that neglect a rare class", () => {
  const { margins, labels } = leaningMargins(0.6);
  const rises = negativeLogPriors(labels, 2);
  const tau = chooseTau(margins, labels, { rises, score });
  const gain = score(adjustMargins(margins, { rises, tau }), labels) - score(margins, labels);
  assert.ok(gain > 0.01, `${gain} with ${tau}`);
});

Deno.test("chooseTau() hardly moves margins that neglect no class, and needs no rows", () => {
  const { margins, labels } = leaningMargins(0);
  const rises = negativeLogPriors(labels, 2);
  const most = chooseTau(leaningMargins(0.6).margins, labels, { rises, score });
  assert.ok(chooseTau(margins, labels, { rises, score }) < most / 2);
  const none = { classes: 2, values: new Float32Array() };
  assert.equal(chooseTau(none, new Int32Array(), { rises, score }), 0);
});
