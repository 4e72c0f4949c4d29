import assert from "node:assert/strict";
import fc from "fast-check";
import { drawAugmentation } from "../../../src/features/image/augmentation.ts";
import { pictureBatch } from "../../../src/features/image/picture_batch.ts";

const test = { permissions: "none" } as const;
const PREPROCESSOR = { size: 2, mean: [0.5, 0.25, 0], std: [0.5, 0.25, 1] } as const;

Deno.test("pictureBatch() normalises bytes side by side into planes", test, () => {
  const white = Array(12).fill(255);
  const pixels = Uint8Array.from([...white, 0, 51, 102, 255, 255, 255, 0, 0, 0, 51, 102, 153]);
  const { dtype, dims, data } = pictureBatch(pixels, [1, 0], { preprocessor: PREPROCESSOR });
  assert.deepEqual([dtype, dims], ["float32", [2, 3, 2, 2]]);
  const expected = [
    ...[-1, 1, -1, (0.2 - 0.5) / 0.5],
    ...[(0.2 - 0.25) / 0.25, 3, -1, (0.4 - 0.25) / 0.25],
    ...[0.4, 1, 0, 0.6],
    ...[1, 1, 1, 1, 3, 3, 3, 3, 1, 1, 1, 1],
  ];
  data.forEach((value, at) => {
    assert.ok(Math.abs(value - expected[at]) < 1e-6, `${at}: ${value}, expected ${expected[at]}`);
  });
});

Deno.test("pictureBatch() puts 0 in the place of a picture that is not there", test, () => {
  const pixels = new Uint8Array(12).fill(255);
  const { data } = pictureBatch(pixels, [-1, 0, -1], { preprocessor: PREPROCESSOR });
  assert.ok(data.subarray(0, 12).every((value) => value === 0));
  assert.ok(data.subarray(12, 24).every((value) => value > 0));
  assert.ok(data.subarray(24).every((value) => value === 0));
});

Deno.test("pictureBatch() refuses a position that no picture has", test, () => {
  assert.throws(() => pictureBatch(new Uint8Array(24), [2], { preprocessor: PREPROCESSOR }), {
    name: "RangeError",
    message: "Cannot take picture 2: found 2, expected more",
  });
});

Deno.test("pictureBatch() with nothing to change is the same to the last bit", test, () => {
  const channel = fc.double({ min: 0, max: 1, noNaN: true });
  const deviation = fc.double({ min: 0.01, max: 1, noNaN: true });
  const nothing = { flip: 0, shift: 0, scale: 0, brightness: 0, contrast: 0, saturation: 0 };
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.infiniteStream(fc.nat(255)),
      fc.tuple(channel, channel, channel),
      fc.tuple(deviation, deviation, deviation),
      fc.integer(),
      (size, bytes, mean, std, seed) => {
        const pixels = Uint8Array.from(bytes.take(2 * size * size * 3));
        const preprocessor = { size, mean, std };
        const augment = (row: number) => drawAugmentation(nothing, { seed, epoch: 3, row, size });
        const plain = pictureBatch(pixels, [1, 0], { preprocessor });
        assert.deepEqual(pictureBatch(pixels, [1, 0], { preprocessor, augment }), plain);
      },
    ),
  );
});

Deno.test("pictureBatch() changes each picture by its own position", test, () => {
  const pixels = Uint8Array.from({ length: 24 }, (_, i) => i * 10);
  const still = { flip: false, right: 0, down: 0, scale: 1, contrast: 1, saturation: 1 };
  const augment = (position: number) => ({ ...still, brightness: position });
  const { data } = pictureBatch(pixels, [0, 1], { preprocessor: PREPROCESSOR, augment });
  const black = pictureBatch(new Uint8Array(12), [0], { preprocessor: PREPROCESSOR }).data;
  assert.deepEqual(data.subarray(0, 12), black);
  const untouched = pictureBatch(pixels, [1], { preprocessor: PREPROCESSOR }).data;
  assert.deepEqual(data.subarray(12), untouched);
});
