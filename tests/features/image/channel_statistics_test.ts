import assert from "node:assert/strict";
import fc from "fast-check";
import {
  ChannelHistograms,
  channelScaling,
  type Rgb,
} from "../../../src/features/image/channel_statistics.ts";

const test = { permissions: "none" } as const;

function normalizationOf(...pictures: number[][]) {
  const histograms = new ChannelHistograms();
  for (const pixels of pictures) histograms.add(Uint8Array.from(pixels));
  return histograms.normalization();
}

function assertNear(actual: Rgb, expected: Rgb): void {
  actual.forEach((value, channel) => {
    const wanted = expected[channel];
    assert.ok(Math.abs(value - wanted) < 1e-12, `found ${actual}, expected ${expected}`);
  });
}

Deno.test("normalization() is mean and deviation of each channel", test, () => {
  const { mean, std } = normalizationOf([0, 51, 255], [255, 153, 0, 0, 51, 0, 255, 153, 255]);
  assertNear(mean, [0.5, 0.4, 0.5]);
  assertNear(std, [0.5, 0.2, 0.5]);
});

Deno.test("normalization() is 0 and 1 of nothing and deviation 1 of a single value", test, () => {
  assert.deepEqual(normalizationOf(), { mean: [0, 0, 0], std: [1, 1, 1] });
  const { mean, std } = normalizationOf([51, 51, 51, 51, 102, 153]);
  assertNear(mean, [0.2, 0.3, 0.4]);
  assertNear(std, [1, 0.1, 0.2]);
});

Deno.test(
  "normalization() is the same to the last bit in whatever order pictures come",
  test,
  () => {
    const picture = fc.array(fc.nat(255), { minLength: 12, maxLength: 12 });
    fc.assert(fc.property(fc.array(picture), (pictures) => {
      assert.deepEqual(normalizationOf(...pictures.toReversed()), normalizationOf(...pictures));
    }));
  },
);

Deno.test("what channelScaling() scales has mean 0 and deviation 1", test, () => {
  const values = [3, 90, 200, 255, 17];
  const normalization = normalizationOf(values.flatMap((value) => [value, 0, 0]));
  const { factor, offset } = channelScaling(normalization, 0);
  const scaled = values.map((value) => value * factor + offset);
  const sum = scaled.reduce((all, value) => all + value, 0);
  const squares = scaled.reduce((all, value) => all + value * value, 0);
  assert.ok(Math.abs(sum) < 1e-12 && Math.abs(squares - 5) < 1e-12, `${sum}, ${squares}`);
});
