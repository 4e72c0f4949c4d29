import assert from "node:assert/strict";
import {
  averageProbabilities,
  type ModelPredictions,
} from "../../src/prediction/average_probabilities.ts";

function predictions(
  name: string,
  codes: (string | number)[],
  probabilities: number[],
): ModelPredictions {
  const labels = codes.map((code) => ({ code, name: `class ${code}` }));
  return { name, labels, probabilities: Float32Array.from(probabilities) };
}

const text = predictions("text", [10, 40], [0.25, 0.75, 1, 0]);

Deno.test("averageProbabilities() gives each product the mean of the models' probabilities", () => {
  const image = predictions("image", [10, 40], [0.75, 0.25, 0.5, 0.5]);
  assert.deepEqual([...averageProbabilities([text, image])], [0.5, 0.5, 0.75, 0.25]);
});

Deno.test("averageProbabilities() of one model is that model's", () => {
  assert.deepEqual(averageProbabilities([text]), text.probabilities);
});

const others: [what: string, codes: (string | number)[], message: RegExp][] = [
  ["other codes", [10, 50], /image has code 50 at position 1, expected code 40 .* as in text$/],
  ["the same codes in another order", [40, 10], /image has code 40 at position 0/],
  ["codes of another type", ["10", "40"], /image has code 10 at position 0/],
  ["more classes", [10, 40, 50], /image has code 50 at position 2, expected 2 classes/],
  ["fewer classes", [10], /image has 1 classes, expected code 40 at position 1/],
];
for (const [what, codes, message] of others) {
  Deno.test(`averageProbabilities() refuses models with ${what}`, () => {
    const image = predictions("image", codes, Array(2 * codes.length).fill(0));
    assert.throws(() => averageProbabilities([text, image]), { name: "UserError", message });
  });
}
