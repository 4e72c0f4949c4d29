import assert from "node:assert/strict";
import fc from "fast-check";
import { type Augmentation, drawAugmentation } from "../../../src/features/image/augmentation.ts";

const test = { permissions: "none" } as const;
const SETTINGS = {
  flip: 0.5,
  shift: 0.1,
  scale: 0.25,
  brightness: 0.2,
  contrast: 0.3,
  saturation: 0.4,
};
const ROW = { seed: 42, epoch: 1, row: 0, size: 64 };
const MANY = Array.from({ length: 2000 }, (_, row) => drawAugmentation(SETTINGS, { ...ROW, row }));

Deno.test("drawAugmentation() gives the same changes for ever", test, () => {
  assert.deepEqual(drawAugmentation(SETTINGS, ROW), {
    flip: false,
    right: 4,
    down: -4,
    scale: 0.8009801542097598,
    brightness: 1.0188895404338836,
    contrast: 0.7651150546502322,
    saturation: 0.6547233782708645,
  });
});

Deno.test("drawAugmentation() repeats itself for equal seed, epoch and row alone", test, () => {
  const other = [{ seed: 43 }, { epoch: 2 }, { row: 1 }]
    .map((change) => JSON.stringify(drawAugmentation(SETTINGS, { ...ROW, ...change })));
  const again = JSON.stringify(drawAugmentation(SETTINGS, { ...ROW }));
  assert.equal(again, JSON.stringify(drawAugmentation(SETTINGS, ROW)));
  assert.equal(new Set([...other, again]).size, 4);
});

Deno.test("drawAugmentation() leaves the other changes when one is switched off", test, () => {
  const keys = ["flip", "scale", "brightness", "contrast", "saturation"] as const;
  fc.assert(fc.property(fc.integer(), fc.constantFrom(...keys), (seed, off) => {
    const { [off]: _, ...kept } = drawAugmentation(SETTINGS, { ...ROW, seed });
    const { [off]: none, ...others } = drawAugmentation({ ...SETTINGS, [off]: 0 }, {
      ...ROW,
      seed,
    });
    assert.deepEqual(others, kept);
    assert.equal(none, off === "flip" ? false : 1);
  }));
});

Deno.test("drawAugmentation() flips about as often as it should", test, () => {
  const flips = MANY.filter(({ flip }) => flip).length;
  assert.ok(Math.abs(flips - 1000) < 4 * Math.sqrt(500), `${flips} of 2000`);
});

Deno.test(
  "drawAugmentation() moves to every whole pixel of its reach, both ends alike",
  test,
  () => {
    for (const axis of ["right", "down"] as const) {
      const counts = new Map<number, number>();
      for (const { [axis]: by } of MANY) counts.set(by, (counts.get(by) ?? 0) + 1);
      // 0.1 of 64 pixels: 6
      assert.deepEqual([...counts.keys()].sort((a, b) => a - b), [
        ...[-6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6],
      ]);
      for (const count of counts.values()) {
        assert.ok(Math.abs(count - 2000 / 13) < 4 * Math.sqrt(2000 / 13), `${axis}: ${count}`);
      }
    }
  },
);

const REACH: Partial<Record<keyof Augmentation, [least: number, most: number]>> = {
  scale: [0.8, 1.25],
  brightness: [0.8, 1.2],
  contrast: [0.7, 1.3],
  saturation: [0.6, 1.4],
};

for (const [change, [least, most]] of Object.entries(REACH)) {
  Deno.test(`drawAugmentation() draws ${change} from ${least} to ${most}`, test, () => {
    const values = MANY.map((drawn) => Number(drawn[change as keyof Augmentation]));
    const [low, high] = [Math.min(...values), Math.max(...values)];
    assert.ok(low >= least && high <= most, `${low} … ${high}`);
    const margin = (most - least) / 100;
    assert.ok(low < least + margin && high > most - margin, `${low} … ${high}`);
  });
}
