import assert from "node:assert/strict";
import fc from "fast-check";
import { classWeights } from "../../src/training/class_weights.ts";

Deno.test("classWeights() of none are none", () => {
  assert.equal(classWeights("none", [0, 1, 1], 2), undefined);
});

Deno.test("classWeights() weighs rows / (classes · rows of the class)", () => {
  assert.deepEqual(classWeights("balanced", Int32Array.of(0, 0, 0, 1), 2), [4 / 6, 4 / 2]);
});

Deno.test("classWeights() of classes of one size are 1", () => {
  assert.deepEqual(classWeights("balanced", [2, 0, 1, 1, 2, 0], 3), [1, 1, 1]);
});

Deno.test("classWeights() gives a class without rows no weight", () => {
  assert.deepEqual(classWeights("balanced", [0, 0, 2], 3), [0.5, 0, 1]);
});

Deno.test("classWeights() make each class that occurs count the same in all", () => {
  const labels = fc.array(fc.nat({ max: 4 }), { minLength: 1 });
  fc.assert(fc.property(labels, (labels) => {
    const weights = classWeights("balanced", labels, 5) as number[];
    for (const label of new Set(labels)) {
      const rows = labels.filter((other) => other === label).length;
      assert.ok(Math.abs(rows * weights[label] - labels.length / 5) < 1e-9);
    }
  }));
});
