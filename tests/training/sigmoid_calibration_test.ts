import assert from "node:assert/strict";
import { random } from "../../src/random.ts";
import { calibrate, fitSigmoid } from "../../src/training/sigmoid_calibration.ts";

Deno.test("fitSigmoid() finds the sigmoid that labels were drawn with", () => {
  const dice = random(5, "sigmoid");
  const [rows, classes, sigmoid] = [2000, 3, { slope: 4, offset: 1 }];
  const values = Float32Array.from(
    { length: rows * classes },
    () => dice.integer(1000) / 400 - 1.5,
  );
  const probabilities = calibrate({ classes, values }, sigmoid);
  const labels = Int32Array.from({ length: rows }, (_, row) => {
    const [first, second] = probabilities.subarray(row * classes, (row + 1) * classes);
    const drawn = dice.integer(1_000_000) / 1_000_000;
    return drawn < first ? 0 : drawn < first + second ? 1 : 2;
  });
  const { slope, offset } = fitSigmoid({ classes, values }, labels);
  assert.ok(Math.abs(slope - 4) < 0.7, `slope ${slope}`);
  assert.ok(Math.abs(offset - 1) < 0.7, `offset ${offset}`);
});

Deno.test("calibrate() gives shares of 1", () => {
  const [a, b, c] = calibrate({ classes: 3, values: Float32Array.of(1, -1, -1) }, {
    slope: 1,
    offset: 0,
  });
  assert.ok(Math.abs(a + b + c - 1) < 1e-6 && b === c && a > b);
});

Deno.test("fitSigmoid() needs no rows", () => {
  assert.ok(fitSigmoid({ classes: 2, values: new Float32Array() }, new Int32Array()).slope > 0);
});

Deno.test("fitSigmoid() asks of wrong predictions only that they are wrong", () => {
  const dice = random(6, "wrong");
  const values = Float32Array.from({ length: 300 }, () => dice.normal());
  const best = Int32Array.from({ length: 100 }, (_, row) => {
    const own = values.subarray(3 * row, 3 * row + 3);
    return own.indexOf(Math.max(...own));
  });
  const labels = best.map((at, row) => row % 2 === 0 ? at : (at + 1) % 3);
  const others = best.map((at, row) => row % 2 === 0 ? at : (at + 2) % 3);
  const [first, second] = [labels, others].map((one) => fitSigmoid({ classes: 3, values }, one));
  assert.deepEqual(first, second);
});
