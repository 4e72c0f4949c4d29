/** The tests that have no counterpart in Evidently, and the correction for many columns. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { areaUnderCurve, classifyDomains } from "../../../src/drift/methods/domain_classifier.ts";
import {
  classifyEmbeddings,
  driftedComponentRatio,
  type Embeddings,
  meanDiscrepancy,
  meanDistance,
} from "../../../src/drift/methods/embedding_drift.ts";
import { adjustedProbabilities } from "../../../src/drift/methods/multiple_testing.ts";
import { hashedWords } from "../../../src/drift/methods/text_domain_classifier.ts";
import { deviates } from "../_samples.ts";

const none = { permissions: "none" } as const;

function embeddings(rows: number, { seed, mean = 0 }: { seed: number; mean?: number }): Embeddings {
  return { dimensions: 4, values: Float64Array.from(deviates(rows * 4, { seed, mean })) };
}

Deno.test("areaUnderCurve() counts ordered pairs, ties by half", none, () => {
  assert.equal(areaUnderCurve(Float64Array.of(1, 2), Float64Array.of(2, 3)), 3.5 / 4);
  assert.equal(areaUnderCurve(Float64Array.of(3), Float64Array.of(1)), 0);
});

Deno.test("the domain classifier's p-values stay in bounds without drift", none, () => {
  const found = Array.from({ length: 100 }, (_, seed) =>
    classifyEmbeddings({
      reference: embeddings(60, { seed }),
      current: embeddings(60, { seed: 1000 + seed }),
    }, { seed }).probability);
  const alarms = found.filter((probability) => probability < 0.05).length;
  assert.ok(alarms <= 12, `${alarms} of 100 below 0.05`);
});

Deno.test("the domain classifier and MMD see a moved cloud", none, () => {
  const sides = {
    reference: embeddings(150, { seed: 1 }),
    current: embeddings(150, { seed: 2, mean: 0.5 }),
  };
  assert.ok(classifyEmbeddings(sides, { seed: 1 }).probability < 0.001);
  assert.equal(meanDiscrepancy(sides, { seed: 1, permutations: 99 }).probability, 1 / 100);
});

Deno.test("MMD gives equal answers for equal seeds", none, () => {
  const sides = { reference: embeddings(40, { seed: 1 }), current: embeddings(40, { seed: 2 }) };
  assert.deepEqual(meanDiscrepancy(sides, { seed: 3 }), meanDiscrepancy(sides, { seed: 3 }));
});

Deno.test("a domain classifier of too few rows is refused", none, () => {
  const row = { indices: [0], values: [1] };
  assert.throws(
    () => classifyDomains({ reference: [row], current: [row] }, { dimensions: 1, seed: 1 }),
    /Cannot train a domain classifier: 1 and 1 rows, expected at least 4 on each side/,
  );
});

Deno.test("component ratio and mean distance follow a shift of one component", none, () => {
  const reference = { dimensions: 2, values: Float64Array.of(0, 0, 0, 1, 1, 0, 1, 1) };
  const current = { dimensions: 2, values: reference.values.map((x, at) => at % 2 ? x : x + 3) };
  assert.equal(driftedComponentRatio({ reference, current }), 0.5);
  assert.equal(meanDistance({ reference, current }), 3);
});

Deno.test("hashedWords() weighs words to a length of 1, whatever their case", none, () => {
  assert.deepEqual(hashedWords("Lot de 3"), hashedWords("lot DE 3"));
  assert.ok(Math.abs(Math.hypot(...Array.from(hashedWords("a b b c").values)) - 1) < 1e-12);
  assert.equal(hashedWords("").indices.length, 0);
});

Deno.test("adjustedProbabilities() is Benjamini and Hochberg's step-up", none, () => {
  // scipy.stats.false_discovery_control([0.01, 0.04, 0.03, 0.5]) of SciPy 1.17.1
  const found = adjustedProbabilities([0.01, 0.04, 0.03, 0.5]);
  [0.04, 0.16 / 3, 0.16 / 3, 0.5].forEach((expected, at) =>
    assert.ok(Math.abs(found[at] - expected) < 1e-12, `${found}`)
  );
});

Deno.test("adjusting keeps the order of p-values and never lowers one", none, () => {
  const unit = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(fc.property(fc.array(unit, { minLength: 1 }), (probabilities) => {
    const adjusted = adjustedProbabilities(probabilities);
    adjusted.forEach((value, at) => {
      assert.ok(value >= probabilities[at] && value <= 1);
      adjusted.forEach((other, to) => {
        if (probabilities[at] < probabilities[to]) assert.ok(value <= other);
      });
    });
  }));
});
