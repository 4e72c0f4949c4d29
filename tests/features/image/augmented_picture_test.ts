import assert from "node:assert/strict";
import fc from "fast-check";
import type { Augmentation } from "../../../src/features/image/augmentation.ts";
import { writeAugmented } from "../../../src/features/image/augmented_picture.ts";

const test = { permissions: "none" } as const;
const STILL: Augmentation = {
  flip: false,
  right: 0,
  down: 0,
  scale: 1,
  brightness: 1,
  contrast: 1,
  saturation: 1,
};
const W = 255;

/** The changed picture's values in 0 … 255, plane by plane. */
function changed(
  pixels: ArrayLike<number>,
  size: number,
  change: Partial<Augmentation>,
): number[] {
  const into = new Float32Array(pixels.length);
  // A mean of 0 and a deviation of 1 / 255 leave values as they are.
  const preprocessor = { size, mean: [0, 0, 0], std: [1 / 255, 1 / 255, 1 / 255] } as const;
  writeAugmented(Uint8Array.from(pixels), into, { ...STILL, ...change, preprocessor });
  return [...into];
}

/** The first plane of a grey picture that is changed. */
function changedGrey(values: number[], change: Partial<Augmentation>): number[] {
  const size = Math.sqrt(values.length);
  const all = changed(values.flatMap((value) => [value, value, value]), size, change);
  assert.deepEqual(all.slice(values.length, 2 * values.length), all.slice(0, values.length));
  return all.slice(0, values.length);
}

const NINE = [
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
].flat();

Deno.test("writeAugmented() takes pixels apart into planes", test, () => {
  assert.deepEqual(changed([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 2, {}), [
    ...[1, 4, 7, 10],
    ...[2, 5, 8, 11],
    ...[3, 6, 9, 12],
  ]);
});

Deno.test("writeAugmented() flips left and right, exactly", test, () => {
  assert.deepEqual(changedGrey(NINE, { flip: true }), [3, 2, 1, 6, 5, 4, 9, 8, 7]);
});

Deno.test("writeAugmented() moves by whole pixels, exactly, and lets white in", test, () => {
  assert.deepEqual(changedGrey(NINE, { right: 1 }), [W, 1, 2, W, 4, 5, W, 7, 8]);
  assert.deepEqual(changedGrey(NINE, { right: -2 }), [3, W, W, 6, W, W, 9, W, W]);
  assert.deepEqual(changedGrey(NINE, { down: 1 }), [W, W, W, 1, 2, 3, 4, 5, 6]);
  assert.deepEqual(changedGrey(NINE, { right: -1, down: -1 }), [5, 6, W, 8, 9, W, W, W, W]);
  assert.deepEqual(changedGrey(NINE, { right: 3 }), Array(9).fill(W));
});

Deno.test("writeAugmented() moves what is flipped the same way", test, () => {
  assert.deepEqual(changedGrey(NINE, { flip: true, right: 1 }), [W, 3, 2, W, 6, 5, W, 9, 8]);
});

Deno.test("writeAugmented() grows a picture around its centre", test, () => {
  const ramp = Array(4).fill([0, 40, 80, 120]).flat();
  assert.deepEqual(changedGrey(ramp, { scale: 2 }).slice(0, 4), [30, 50, 70, 90]);
});

Deno.test("writeAugmented() shrinks a picture into white", test, () => {
  const grown = changedGrey(Array(16).fill(0), { scale: 0.5 });
  assert.deepEqual(grown.slice(0, 4), [W, W, W, W]);
  assert.deepEqual(grown.slice(4, 8), [W, 0, 0, W]);
});

Deno.test("writeAugmented() changes brightness and contrast as their formulas say", test, () => {
  assert.deepEqual(changedGrey([10, 20, 100, 200], { brightness: 1.5 }), [15, 30, 150, 255]);
  assert.deepEqual(changedGrey([0, 100, 200, 255], { contrast: 0.5 }), [
    63.75,
    113.75,
    163.75,
    191.25,
  ]);
  assert.deepEqual(changedGrey([0, 100, 200, 255], { contrast: 2 }), [0, 72.5, 255, 255]);
});

Deno.test("writeAugmented() without saturation leaves a pixel's grey", test, () => {
  const [red, green, blue] = changed([200, 100, 50], 1, { saturation: 0 });
  const grey = 0.299 * 200 + 0.587 * 100 + 0.114 * 50;
  for (const value of [red, green, blue]) assert.ok(Math.abs(value - grey) < 1e-4, `${value}`);
});

Deno.test("writeAugmented() normalises by each channel's mean and deviation", test, () => {
  const into = new Float32Array(3);
  const preprocessor = { size: 1, mean: [0.5, 0, 0.25], std: [0.5, 1, 0.25] } as const;
  writeAugmented(Uint8Array.of(255, 0, 255), into, { ...STILL, preprocessor });
  assert.deepEqual([...into], [1, 0, 3]);
});

/** The same step by step, as its parts are defined: one picture a step, no shortcut. */
function stepByStep(pixels: Uint8Array, size: number, change: Augmentation): number[] {
  const value = (y: number, x: number, channel: number) =>
    x < 0 || y < 0 || x >= size || y >= size ? W : pixels[3 * (y * size + x) + channel];
  const centre = (size - 1) / 2;
  const between = (y: number, x: number, channel: number) => {
    const [top, left] = [Math.floor(y), Math.floor(x)];
    const corners = [[0, 0], [0, 1], [1, 0], [1, 1]];
    return corners.reduce((sum, [down, right]) =>
      sum + value(top + down, left + right, channel) *
        (1 - Math.abs(top + down - y)) * (1 - Math.abs(left + right - x)), 0);
  };
  const planes: number[][] = [[], [], []];
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const sourceY = (y - change.down - centre) / change.scale + centre;
      const unflipped = (x - change.right - centre) / change.scale + centre;
      const sourceX = change.flip ? size - 1 - unflipped : unflipped;
      const bright = [0, 1, 2].map((c) => between(sourceY, sourceX, c) * change.brightness);
      const contrasted = bright.map((v) => 127.5 + change.contrast * (v - 127.5));
      const grey = 0.299 * contrasted[0] + 0.587 * contrasted[1] + 0.114 * contrasted[2];
      contrasted.forEach((v, channel) => {
        const saturated = grey + change.saturation * (v - grey);
        planes[channel].push(Math.min(255, Math.max(0, saturated)));
      });
    }
  }
  return planes.flat();
}

Deno.test("writeAugmented() does in one pass what its steps do one after another", test, () => {
  const factor = (most: number) => fc.double({ min: 1 / most, max: most, noNaN: true });
  const offset = fc.integer({ min: -3, max: 3 });
  const change = fc.record({
    flip: fc.boolean(),
    right: offset,
    down: offset,
    scale: factor(2),
    brightness: factor(1.5),
    contrast: factor(1.5),
    saturation: factor(1.5),
  });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 7 }),
      fc.infiniteStream(fc.nat(255)),
      change,
      (size, bytes, drawn) => {
        const pixels = Uint8Array.from(bytes.take(size * size * 3));
        const expected = stepByStep(pixels, size, drawn);
        changed(pixels, size, drawn).forEach((value, at) => {
          assert.ok(Math.abs(value - expected[at]) < 1e-3, `${at}: ${value}, not ${expected[at]}`);
        });
      },
    ),
  );
});
