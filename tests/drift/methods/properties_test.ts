import assert from "node:assert/strict";
import fc from "fast-check";
import { isDrifted, scoresByProbability } from "../../../src/drift/methods/test_definition.ts";
import { durbinCdf } from "../../../src/drift/mathematics/durbin_matrix.ts";
import { kolmogorovTail } from "../../../src/drift/mathematics/kolmogorov_distribution.ts";
import { driftTests } from "../../../src/drift/methods/drift_tests.ts";
import { exchanged, pooledNumbers, pooledPairs } from "../_samples.ts";

const DISTANCES = ["wasserstein", "ed", "jensenshannon", "psi", "kl_div", "hellinger"];
const SYMMETRIC = ["psi", "jensenshannon", "hellinger", "ed", "ks", "cramer_von_mises", "t_test"];

/** Exact p-values of small samples take milliseconds each. */
const FEW = { numRuns: 25 };

const test = (name: string) => driftTests.get(name)!;

Deno.test("the distance of a sample to itself is 0", { permissions: "none" }, () => {
  fc.assert(
    fc.property(pooledPairs, (pooled) => {
      const same = { ...pooled, current: pooled.reference, currentSize: pooled.referenceSize };
      for (const name of DISTANCES.filter((name) => test(name).types.includes(pooled.type))) {
        assert.ok(Math.abs(test(name).score(same)) < 1e-7, name);
      }
    }),
    FEW,
  );
});

Deno.test(
  "symmetric tests do not care which side is the reference",
  { permissions: "none" },
  () => {
    fc.assert(fc.property(pooledPairs, (pooled) => {
      // Which of the two decides about bins is Evidently's asymmetry: few values have none.
      const few = pooled.values.length <= 20;
      for (const name of SYMMETRIC.filter((name) => test(name).types.includes(pooled.type))) {
        if (!few && ["psi", "jensenshannon"].includes(name)) continue;
        const [left, right] = [test(name).score(pooled), test(name).score(exchanged(pooled))];
        assert.ok(
          Object.is(left, right) || Math.abs(left - right) < 1e-9,
          `${name}: ${left} ${right}`,
        );
      }
    }));
  },
);

Deno.test("p-values lie between 0 and 1, distances above 0", { permissions: "none" }, () => {
  fc.assert(
    fc.property(pooledPairs, (pooled) => {
      for (const candidate of driftTests.values()) {
        if (!candidate.types.includes(pooled.type)) continue;
        let score: number;
        try {
          score = candidate.score(pooled);
        } catch (error) {
          assert.ok(error instanceof RangeError, `${candidate.name}: ${error}`);
          continue;
        }
        if (Number.isNaN(score)) continue;
        const most = scoresByProbability(candidate) ? 1 + 1e-9 : Infinity;
        assert.ok(score >= 0 && score <= most, `${candidate.name}: ${score}`);
      }
    }),
    FEW,
  );
});

Deno.test("Wasserstein's distance is the shift of a shifted sample, in deviations", {
  permissions: "none",
}, () => {
  const reference = [0, 0, 2, 2];
  assert.equal(test("wasserstein").score(pooledNumbers(reference, [3, 3, 5, 5])), 3);
});

Deno.test(
  "Mann–Whitney counts arrangements of small samples exactly",
  { permissions: "none" },
  () => {
    // scipy.stats.mannwhitneyu(x, y, alternative="less", method="exact") of SciPy 1.17.1
    const pooled = pooledNumbers([1.5, 2.5, 4.5], [3.5, 5.5, 6.5, 7.5]);
    assert.ok(Math.abs(test("mannw").score(pooled) - 2 / 35) < 1e-12);
  },
);

Deno.test("the Kolmogorov tail joins its regions smoothly", { permissions: "none" }, () => {
  for (const [d, n] of [[Math.sqrt(4 / 140), 140], [Math.sqrt(2.2 / 2000), 2000]]) {
    const [below, above] = [kolmogorovTail(d * (1 - 1e-9), n), kolmogorovTail(d * (1 + 1e-9), n)];
    assert.ok(Math.abs(below - above) < 1e-7, `n = ${n}: ${below} and ${above}`);
  }
  // D = 1/2 for two observations: P(D₂ < d) = 2 (2d − 1/2)² up to d = 1/2.
  assert.ok(Math.abs(durbinCdf(0.4, 2) - 2 * 0.3 ** 2) < 1e-12);
});

Deno.test("NaN is no drift", { permissions: "none" }, () => {
  for (const candidate of driftTests.values()) assert.equal(isDrifted(NaN, candidate), false);
});
