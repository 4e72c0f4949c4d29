/** The log-linear pool: its weights and its probabilities. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { random } from "../../src/random.ts";
import {
  pooledProbabilities,
  poolLoss,
  type PoolScores,
  poolWeights,
} from "../../src/training/log_linear_pool.ts";

const pure = { permissions: "none" } as const;
const CLASSES = 3;

/** Log probabilities of classifiers that see the label through noise; a larger skill is a better one. */
function noisyScores(seed: number, { rows, skills }: { rows: number; skills: number[] }) {
  const dice = random(seed, "scores");
  const labels = Int32Array.from({ length: rows }, () => dice.integer(CLASSES));
  const members = skills.map((skill) => {
    const scores = new Float32Array(rows * CLASSES);
    scores.forEach((_, at) => scores[at] = 2 * dice.next() - 1);
    labels.forEach((label, row) => scores[row * CLASSES + label] += skill);
    return scores;
  });
  return { labels, scores: { classes: CLASSES, members } satisfies PoolScores };
}

const settings = fc.record({
  seed: fc.integer(),
  rows: fc.integer({ min: 1, max: 60 }),
  skills: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 3 }),
});

Deno.test("poolWeights() makes labels about as likely as any other weights can", pure, () => {
  const others = fc.array(fc.double({ min: 0, max: 5, noNaN: true }), {
    minLength: 3,
    maxLength: 3,
  });
  fc.assert(fc.property(settings, others, ({ seed, ...shape }, drawn) => {
    const { scores, labels } = noisyScores(seed, shape);
    const weights = poolWeights(scores, labels);
    assert.ok(weights.every((weight) => weight >= 0), `${weights}`);
    const other = drawn.slice(0, weights.length);
    const penalty = (each: number[]) =>
      each.reduce((sum, weight) => sum + (weight - 1 / each.length) ** 2, 0) / (2 * shape.rows);
    const objective = (each: number[]) => poolLoss(scores, each, labels) + penalty(each);
    assert.ok(objective(weights) <= objective(other) + 1e-6, `${weights} against ${other}`);
  }));
});

Deno.test("poolWeights() of one classifier undoes a factor on its logits", pure, () => {
  const { scores, labels } = noisyScores(3, { rows: 2000, skills: [0.5] });
  const [plain] = poolWeights(scores, labels);
  const [member] = scores.members;
  const sharper = { classes: CLASSES, members: [member.map((value) => 5 * value)] };
  const [scaled] = poolWeights(sharper, labels);
  assert.ok(Math.abs(5 * scaled - plain) < 0.01 * plain, `${plain} and ${scaled}`);
});

Deno.test("poolWeights() gives a classifier that is worse than chance no weight", pure, () => {
  const { scores, labels } = noisyScores(4, { rows: 500, skills: [0.6, -0.6] });
  const [good, bad] = poolWeights(scores, labels);
  assert.ok(good > 0.5);
  assert.equal(bad, 0);
});

Deno.test("poolWeights() shares out 1 where there are no rows", pure, () => {
  const empty = { classes: CLASSES, members: [new Float32Array(), new Float32Array()] };
  assert.deepEqual(poolWeights(empty, new Int32Array()), [0.5, 0.5]);
});

Deno.test("pooledProbabilities() sum to 1, even of scores that are far apart", pure, () => {
  const classes = 2;
  const members = [Float32Array.of(-1e4, 1e4, 0, -70), Float32Array.of(3, -3, 1, 1)];
  const pooled = pooledProbabilities({ classes, members }, [1, 2]);
  assert.deepEqual([...pooled.subarray(0, 2)], [0, 1]);
  assert.ok(Math.abs(pooled[2] + pooled[3] - 1) < 1e-6);
});
