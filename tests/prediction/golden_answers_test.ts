import assert from "node:assert/strict";
import { checkGoldenAnswers, toGoldenAnswers } from "../../src/prediction/golden_answers.ts";

const pure = { permissions: "none" } as const;
const labels = [{ code: 10, name: "Livres" }, { code: 40, name: "Jeux" }, { code: 50, name: "TV" }];
const probabilities = Float32Array.of(0.7, 0.2, 0.1, 0.1, 0.1, 0.8);
const products = [
  { title: "Lampe", description: null, picture: undefined, code: 10 },
  { title: "Livre", description: "neuf", picture: Uint8Array.of(1, 2), code: 50 },
];
const answers = toGoldenAnswers(products, { labels, probabilities });

Deno.test("golden answers keep the product and the probability of each class", pure, () => {
  assert.deepEqual(answers[1], {
    ...{ title: "Livre", description: "neuf", picture: "AQI=", code: 50 },
    probabilities: { 10: 0.1, 40: 0.1, 50: 0.8 },
  });
});

Deno.test("golden answers agree with the same model on another provider", pure, () => {
  checkGoldenAnswers(answers, { labels, probabilities: probabilities.map((p) => p + 5e-4) });
});

Deno.test("golden answers tell a model whose labels are in another order", pure, () => {
  assert.throws(
    () => checkGoldenAnswers(answers, { labels: labels.toReversed(), probabilities }),
    /golden answer 0 \(class 10\) differs: class 50 has probability 0.7000, expected 0.1000/,
  );
});

Deno.test("golden answers tell a model whose weights are others", pure, () => {
  assert.throws(
    () => checkGoldenAnswers(answers, { labels, probabilities: probabilities.toReversed() }),
    /golden answer 0/,
  );
});

Deno.test("golden answers tell a model of other classes", pure, () => {
  const other = labels.with(1, { code: 60, name: "Jardin" });
  assert.throws(
    () => checkGoldenAnswers(answers, { labels: other, probabilities }),
    /class 60 .* expected no such class/,
  );
  assert.throws(
    () => checkGoldenAnswers(answers, { labels: labels.slice(1), probabilities }),
    /2 classes, expected 3/,
  );
});
