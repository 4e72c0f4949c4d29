import assert from "node:assert/strict";
import { LinearSvm, type LinearSvmOptions, svmMemory } from "../../src/training/linear_svm.ts";
import { rowsInMemory, type RowSource } from "../../src/training/row_source.ts";
import { random } from "../../src/random.ts";

const [ROWS, FEATURES, CLASSES] = [40, 12, 3];
const dice = random(1, "svm");
const labels = Int32Array.from({ length: ROWS }, () => dice.integer(CLASSES));
const dense = Array.from(labels, (label) =>
  Array.from(
    { length: FEATURES },
    (_, at) => dice.chance(0.4) ? dice.integer(5) / 4 + (at % CLASSES === label ? 0.5 : 0) : 0,
  ));
const scales = Float32Array.from({ length: FEATURES }, (_, at) => 1 + at / 10);

function sparse(rows: number[][]) {
  const pairs = rows.map((row) => row.flatMap((value, at) => value === 0 ? [] : [[at, value]]));
  const offsets = Int32Array.from(
    [0, ...pairs],
    (_, at) => pairs.slice(0, at).reduce((sum, { length }) => sum + length, 0),
  );
  return {
    offsets,
    indices: Int32Array.from(pairs.flat(), ([at]) => at),
    weights: Float32Array.from(pairs.flat(), ([, value]) => value),
  };
}

const all = rowsInMemory({ rows: sparse(dense), labels });
const halves = [[0, 25], [25, ROWS]].map(([from, to]) =>
  rowsInMemory({ rows: sparse(dense.slice(from, to)), labels: labels.slice(from, to) })
);
const batchwise: RowSource = { labels, batches: () => halves.map(({ rows }) => rows) };
const options: LinearSvmOptions = { parts: [all], scales, classes: CLASSES, c: 0.7, seed: 3 };

/** Makes a solver and lets it do some passes. */
async function after(
  passes: number,
  problem: LinearSvmOptions,
  given: Parameters<typeof LinearSvm.load>[1] = {},
) {
  const svm = await LinearSvm.load(problem, given);
  for (let pass = 0; pass < passes; pass++) svm.pass();
  return svm;
}

Deno.test("LinearSvm finds the point where the gradient of the objective is zero", async () => {
  const { table } = (await after(300, options)).state;
  for (let k = 0; k < CLASSES; k++) {
    // ∂(½‖w‖² + c Σ max(0, 1 − y w·x)²) = w − 2c Σ max(0, 1 − y w·x) y x
    const gradient = Array.from({ length: FEATURES + 1 }, (_, at) => table[at * CLASSES + k]);
    dense.forEach((row, at) => {
      const x = [...row.map((value, feature) => value * scales[feature]), 1];
      const sign = labels[at] === k ? 1 : -1;
      const margin = x.reduce((sum, value, i) => sum + value * table[i * CLASSES + k], 0);
      const slope = 2 * options.c * Math.max(0, 1 - sign * margin) * sign;
      x.forEach((value, i) => gradient[i] -= slope * value);
    });
    assert.ok(gradient.every((slope) => Math.abs(slope) < 1e-3), `${gradient}`);
  }
});

Deno.test("LinearSvm takes parts as it takes them joined", async () => {
  const whole = await after(5, options);
  assert.deepEqual((await after(5, { ...options, parts: halves })).state, whole.state);
});

Deno.test("LinearSvm goes on from a state to the same bytes", async () => {
  const whole = await after(7, options);
  const { state } = await after(3, options);
  assert.deepEqual((await after(4, options, { state })).state, whole.state);
});

Deno.test("LinearSvm that begins with the dual variables of some rows is nearer to the end", async () => {
  const first = await after(50, { ...options, parts: [halves[0]] });
  const problem = { ...options, parts: halves };
  const warm = await LinearSvm.load({ ...problem, duals: first.state.duals });
  const cold = await LinearSvm.load(problem);
  const [later, sooner] = [warm, cold].map((svm) => svm.pass().change);
  assert.ok(later < sooner / 2, `${later} and ${sooner}`);
});

Deno.test("LinearSvm gives the margins of rows", async () => {
  const svm = await after(5, options);
  const { table } = svm.state;
  const expected = dense.flatMap((row) =>
    Array.from({ length: CLASSES }, (_, k) =>
      row.reduce(
        (sum, value, at) => sum + value * scales[at] * table[at * CLASSES + k],
        table[FEATURES * CLASSES + k],
      ))
  );
  const [whole, inBatches] = await Promise.all([all, batchwise].map((rows) => svm.margins(rows)));
  whole.forEach((margin, at) => assert.ok(Math.abs(margin - expected[at]) < 1e-5));
  assert.deepEqual(inBatches, whole);
});

Deno.test("LinearSvm reads a part in batches as it reads it whole", async () => {
  const whole = await after(5, options);
  assert.deepEqual((await after(5, { ...options, parts: [batchwise] })).state, whole.state);
});

Deno.test("LinearSvm finds the same in the memory of an earlier solver", async () => {
  const memory = svmMemory({ features: FEATURES, classes: CLASSES });
  await after(3, { ...options, parts: [halves[1]] }, { memory });
  const { state } = await after(5, options, { memory });
  assert.deepEqual(state, (await after(5, options)).state);
});
