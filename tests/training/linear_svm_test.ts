import assert from "node:assert/strict";
import { LinearSvm, type LinearSvmOptions } from "../../src/training/linear_svm.ts";
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

const all = { rows: sparse(dense), labels };
const halves = [[0, 25], [25, ROWS]].map(([from, to]) => ({
  rows: sparse(dense.slice(from, to)),
  labels: labels.slice(from, to),
}));
const options: LinearSvmOptions = { parts: [all], scales, classes: CLASSES, c: 0.7, seed: 3 };

function after(passes: number, svm: LinearSvm) {
  for (let pass = 0; pass < passes; pass++) svm.pass();
  return svm;
}

Deno.test("LinearSvm finds the point where the gradient of the objective is zero", () => {
  const { table } = after(300, new LinearSvm(options)).state;
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

Deno.test("LinearSvm takes parts as it takes them joined", () => {
  const whole = after(5, new LinearSvm(options)).state;
  assert.deepEqual(after(5, new LinearSvm({ ...options, parts: halves })).state, whole);
});

Deno.test("LinearSvm goes on from a state to the same bytes", () => {
  const whole = after(7, new LinearSvm(options)).state;
  const { state } = after(3, new LinearSvm(options));
  assert.deepEqual(after(4, new LinearSvm(options, state)).state, whole);
});

Deno.test("LinearSvm that begins with the dual variables of some rows is nearer to the end", () => {
  const first = after(50, new LinearSvm({ ...options, parts: [halves[0]] })).state;
  const warm = new LinearSvm({ ...options, parts: halves, duals: first.duals });
  const [later, sooner] = [warm, new LinearSvm({ ...options, parts: halves })].map((svm) =>
    svm.pass().change
  );
  assert.ok(later < sooner / 2, `${later} and ${sooner}`);
});

Deno.test("LinearSvm gives the margins of rows", () => {
  const svm = after(5, new LinearSvm(options));
  const { table } = svm.state;
  const expected = dense.flatMap((row) =>
    Array.from({ length: CLASSES }, (_, k) =>
      row.reduce(
        (sum, value, at) => sum + value * scales[at] * table[at * CLASSES + k],
        table[FEATURES * CLASSES + k],
      ))
  );
  svm.margins(all).forEach((margin, at) => assert.ok(Math.abs(margin - expected[at]) < 1e-5));
});
