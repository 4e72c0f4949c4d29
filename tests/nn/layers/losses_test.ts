import assert from "node:assert/strict";
import fc from "fast-check";
import { inferenceGraph } from "../../../src/nn/inference.ts";
import { type CrossEntropyOptions, softmaxCrossEntropy } from "../../../src/nn/layers/losses.ts";
import { elementCount, tensor } from "../../../src/tensor.ts";
import { assertClose, numbers, runGraph } from "../_run.ts";

const CLASSES = 4;

async function lossOf(
  logits: number[][],
  targets: number[],
  options: CrossEntropyOptions = {},
): Promise<number> {
  const graph = inferenceGraph((scope) => {
    const input = scope.input("logits", "float32", ["batch", CLASSES]);
    return { loss: softmaxCrossEntropy(scope, input, options) };
  }, {});
  const dims = [logits.length, CLASSES];
  const { loss } = await runGraph(graph, {
    logits: tensor("float32", { dims, data: logits.flat() }),
    targets: tensor("int64", { dims: [logits.length], data: targets }),
  });
  assert.equal(elementCount(loss.dims), 1);
  return numbers(loss)[0];
}

function reference(
  logits: number[][],
  targets: number[],
  { labelSmoothing = 0, classWeights = [1, 1, 1, 1] }: CrossEntropyOptions,
): number {
  let total = 0;
  let weight = 0;
  logits.forEach((row, b) => {
    const top = Math.max(...row);
    const norm = top + Math.log(row.reduce((sum, x) => sum + Math.exp(x - top), 0));
    row.forEach((x, c) => {
      const hit = c === targets[b] ? 1 - labelSmoothing : 0;
      total += classWeights[c] * (hit + labelSmoothing / CLASSES) * (norm - x);
    });
    weight += classWeights[targets[b]];
  });
  return total / weight;
}

const batch = fc.array(
  fc.tuple(
    fc.array(fc.double({ min: -20, max: 20, noNaN: true }), {
      minLength: CLASSES,
      maxLength: CLASSES,
    }),
    fc.nat(CLASSES - 1),
  ),
  { minLength: 1, maxLength: 5 },
);

for (
  const [what, options] of Object.entries({
    "plain": {},
    "label smoothing": { labelSmoothing: 0.1 },
    "class weights": { classWeights: [1, 0.5, 3, 2] },
    "both": { labelSmoothing: 0.2, classWeights: [1, 0.5, 3, 2] },
  })
) {
  Deno.test(
    `softmaxCrossEntropy() agrees with its formula: ${what}`,
    { permissions: "none" },
    async () => {
      await fc.assert(
        fc.asyncProperty(batch, async (rows) => {
          const logits = rows.map(([row]) => row.map(Math.fround));
          const targets = rows.map(([, target]) => target);
          const expected = reference(logits, targets, options);
          assertClose([await lossOf(logits, targets, options)], [expected], 1e-4);
        }),
        { numRuns: 25, seed: 5 },
      );
    },
  );
}

Deno.test(
  "softmaxCrossEntropy() stays finite for large logits",
  { permissions: "none" },
  async () => {
    assertClose([await lossOf([[1000, -1000, 0, 0]], [1])], [2000], 1e-2);
  },
);

Deno.test("softmaxCrossEntropy() refuses logits of another rank and weights of another number", {
  permissions: "none",
}, () => {
  const build = (shape: (number | string)[], options: CrossEntropyOptions) => () =>
    inferenceGraph((scope) => {
      const logits = scope.input("logits", "float32", shape);
      return { loss: softmaxCrossEntropy(scope, logits, options) };
    }, {});
  assert.throws(
    build(["batch", 2, 3], {}),
    /cross-entropy of \[batch, 2, 3\]: expected \[batch, cl/,
  );
  assert.throws(build(["batch", 3], { classWeights: [1] }), /weigh 3 classes: 1 weights, expected/);
});
