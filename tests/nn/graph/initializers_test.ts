import assert from "node:assert/strict";
import {
  glorotUniform,
  heNormal,
  type Initializer,
  normal,
  ones,
  uniform,
  zeros,
} from "../../../src/nn/graph/initializers.ts";
import { random } from "../../../src/random.ts";

const pure = { permissions: "none" } as const;
const DIMS = [200, 100];

function moments(initializer: Initializer): { mean: number; deviation: number; largest: number } {
  const { dims, data } = initializer(DIMS, random(1));
  assert.deepEqual(dims, DIMS);
  const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
  const square = data.reduce((sum, x) => sum + (x - mean) ** 2, 0) / data.length;
  return { mean, deviation: Math.sqrt(square), largest: Math.max(...data.map(Math.abs)) };
}

Deno.test("zeros() and ones() are constant", pure, () => {
  assert.deepEqual(moments(zeros()), { mean: 0, deviation: 0, largest: 0 });
  assert.deepEqual(moments(ones()), { mean: 1, deviation: 0, largest: 1 });
});

for (
  const [name, initializer, deviation, limit] of [
    ["normal()", normal(0.5), 0.5, Infinity],
    ["heNormal()", heNormal(), Math.sqrt(2 / 200), Infinity],
    ["uniform()", uniform(0.3), 0.3 / Math.sqrt(3), 0.3],
    ["glorotUniform()", glorotUniform(), Math.sqrt(6 / 300) / Math.sqrt(3), Math.sqrt(6 / 300)],
  ] as const
) {
  Deno.test(`${name} has mean 0 and its deviation`, pure, () => {
    const found = moments(initializer);
    assert.ok(Math.abs(found.mean) < 0.04 * deviation, `mean ${found.mean}`);
    assert.ok(Math.abs(found.deviation / deviation - 1) < 0.03, `deviation ${found.deviation}`);
    assert.ok(found.largest <= limit);
  });
}
