/** Curves in one line. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { sparkline } from "../../src/terminal/sparkline.ts";

const permissions = "none";

for (
  const [values, width, expected] of [
    [[0, 1, 2, 3, 4, 5, 6, 7], 8, "▁▂▃▄▅▆▇█"],
    [[0, 1, 2, 3, 4, 5, 6, 7], 2, "▁█"],
    [[5, 5, 5], 8, "▅▅▅"],
    [[1, NaN, 0], 8, "█ ▁"],
    [[Infinity], 8, " "],
    [[], 8, ""],
  ] as const
) {
  Deno.test(`sparkline() draws [${values}] in ${width} as '${expected}'`, { permissions }, () => {
    assert.equal(sparkline(values, width), expected);
  });
}

Deno.test(
  "sparkline() is as wide as it may be and no wider",
  { permissions },
  () =>
    fc.assert(fc.property(fc.array(fc.double()), fc.nat({ max: 40 }), (values, width) => {
      assert.equal([...sparkline(values, width)].length, Math.min(values.length, width));
    })),
);
