import assert from "node:assert/strict";
import fc from "fast-check";
import {
  mixtureWeights,
  trueClassProbabilities,
} from "../../../src/models/fusion/mixture_weights.ts";

const sum = (values: number[]) => values.reduce((total, each) => total + each, 0);

const likelihoods = fc.tuple(fc.integer({ min: 2, max: 4 }), fc.integer({ min: 1, max: 12 })).chain(
  ([experts, rows]) => {
    const probability = fc.double({ min: 1e-6, max: 1, noNaN: true });
    const row = fc.array(probability, { minLength: rows, maxLength: rows });
    return fc.array(row, { minLength: experts, maxLength: experts });
  },
);

function logLikelihood(weights: number[], said: number[][]): number {
  return sum(said[0].map((_, row) => Math.log(sum(weights.map((w, at) => w * said[at][row])))));
}

Deno.test("mixtureWeights() gives positive weights that sum to 1", () => {
  fc.assert(fc.property(likelihoods, (said) => {
    const weights = mixtureWeights(said);
    assert.ok(weights.every((weight) => weight > 0.009));
    assert.ok(Math.abs(sum(weights) - 1) < 1e-9);
  }));
});

Deno.test("mixtureWeights() makes rows about as likely as any other weights can", () => {
  fc.assert(fc.property(
    likelihoods,
    fc.array(fc.double({ min: 0.02, max: 1, noNaN: true }), {
      minLength: 4,
      maxLength: 4,
    }),
    (said, other) => {
      const shares = said.map((_, at) => other[at] / sum(other.slice(0, said.length)));
      const margin = 0.05 * said[0].length; // for the 1 % that each keeps, and for rounds that end
      assert.ok(logLikelihood(mixtureWeights(said), said) >= logLikelihood(shares, said) - margin);
    },
  ));
});

Deno.test("mixtureWeights() trusts the classifier that is right", () => {
  const [right, wrong] = mixtureWeights([[0.9, 0.8, 0.95, 0.9], [0.2, 0.1, 0.3, 0.1]]);
  assert.ok(right > 0.98 && wrong < 0.02);
});

Deno.test("mixtureWeights() finds the shares of two classifiers that know half of the rows each", () => {
  const [first, second] = mixtureWeights([[0.9, 0.9, 0.1, 0.1], [0.1, 0.1, 0.9, 0.9]]);
  assert.ok(Math.abs(first - 0.5) < 1e-9 && Math.abs(second - 0.5) < 1e-9);
});

Deno.test("mixtureWeights() trusts all alike where there are no rows", () => {
  assert.deepEqual(mixtureWeights([[], []]), [0.5, 0.5]);
});

Deno.test("trueClassProbabilities() takes the probability of each row's own class", () => {
  const probabilities = new Float32Array([0.25, 0.75, 0.5, 0.5]);
  assert.deepEqual([...trueClassProbabilities(probabilities, new Int32Array([1, 0]))], [0.75, 0.5]);
});
