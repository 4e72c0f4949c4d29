/** Every deterministic test against Evidently's own answers, see ../golden/README.md. */
import assert from "node:assert/strict";
import type { PooledValues } from "../../../src/drift/columns/pooled_values.ts";
import { defaultTest } from "../../../src/drift/methods/default_choice.ts";
import { isDrifted } from "../../../src/drift/methods/test_definition.ts";
import { kolmogorovTail } from "../../../src/drift/mathematics/kolmogorov_distribution.ts";
import { driftTests } from "../../../src/drift/methods/drift_tests.ts";
import { pooledCategories, pooledNumbers } from "../_samples.ts";
import golden from "../golden/evidently_tests.json" with { type: "json" };

interface Answer {
  name?: string;
  score?: number | string;
  drifted?: boolean;
  threshold?: number;
  error?: string;
}

interface Case {
  type: string;
  reference: unknown[];
  current: unknown[];
  default: Answer;
  tests: Record<string, Answer>;
}

/**
 * Of two values alone, four waves have a covariance of rank 1, whose other eigenvalues are rounding
 * errors. SciPy 1.10.1 took one of them for a dimension; this is the answer of SciPy 1.17.1.
 */
const LATER_SCIPY: Record<string, Answer> = {
  "num_binary01 es": { score: 0.014006796737566352, drifted: true, threshold: 0.05 },
};

const cases = Object.entries(golden.cases as unknown as Record<string, Case>);

for (const [name, { type, reference, current, default: chosen, tests }] of cases) {
  Deno.test(`drift tests agree with Evidently to 1e-9 on ${name}`, { permissions: "none" }, () => {
    const pooled = type === "num"
      ? pooledNumbers(reference, current)
      : pooledCategories(reference.map(String), current.map(String));
    assert.equal(defaultTest(pooled).name, chosen.name);
    for (const [test, answer] of Object.entries(tests)) {
      agrees(test, { pooled, answer: LATER_SCIPY[`${name} ${test}`] ?? answer });
    }
  });
}

function agrees(name: string, { pooled, answer }: { pooled: PooledValues; answer: Answer }): void {
  const test = driftTests.get(name)!;
  if (answer.error !== undefined) {
    assert.throws(() => test.score(pooled), RangeError, name);
    return;
  }
  const score = test.score(pooled);
  assert.equal(test.threshold, answer.threshold, name);
  assert.equal(isDrifted(score, test), answer.drifted, name);
  if (answer.score === "nan") return assert.ok(Number.isNaN(score), name);
  const difference = Math.abs(score - Number(answer.score));
  assert.ok(difference <= 1e-9, `${name}: ${score}, expected ${answer.score}`);
}

Deno.test("kolmogorovTail() agrees with scipy.stats.kstwo.sf", { permissions: "none" }, () => {
  for (const { d, n, sf } of golden.kstwo_sf) {
    assert.ok(Math.abs(kolmogorovTail(d, n) - sf) <= 1e-9, `d = ${d}, n = ${n}`);
  }
});
