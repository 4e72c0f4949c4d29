import assert from "node:assert/strict";
import fc from "fast-check";
import { otsuThreshold } from "../../../src/features/monitoring/otsu.ts";
import {
  laplacianVariance,
  luminance,
  pixelStatistics,
  rmsContrast,
  usefulSurface,
} from "../../../src/features/monitoring/pixel_statistics.ts";

const none = { permissions: "none" } as const;

/** White, 6 × 6, with a black square of 2 × 2 in the middle. */
const square = Uint8Array.from({ length: 36 }, (_, at) => {
  const [x, y] = [at % 6, Math.floor(at / 6)];
  return x >= 2 && x <= 3 && y >= 2 && y <= 3 ? 0 : 255;
});
const size = { width: 6, height: 6 };

Deno.test("luminance() weighs the channels by BT.601", none, () => {
  const pixels = {
    width: 3,
    height: 1,
    channels: 3,
    values: Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255),
  } as const;
  assert.deepEqual([...luminance(pixels)], [76, 150, 29]);
});

Deno.test("rmsContrast() of half black, half white is one half", none, () => {
  assert.equal(rmsContrast(Uint8Array.of(0, 255, 255, 0)), 0.5);
});

Deno.test("laplacianVariance() of one bright pixel is what a hand computes", none, () => {
  // 5 × 5 with 10 in the middle: the inner 3 × 3 has −40 once, 10 four times, 0 four times.
  const grey = new Uint8Array(25);
  grey[12] = 10;
  assert.ok(Math.abs(laplacianVariance(grey, { width: 5, height: 5 }) - 2000 / 9) < 1e-9);
  assert.equal(laplacianVariance(grey.subarray(0, 4), { width: 2, height: 2 }), 0);
});

Deno.test("usefulSurface() is the object's share, dark on bright as bright on dark", none, () => {
  assert.equal(usefulSurface(square, size), 4 / 36);
  assert.equal(usefulSurface(square.map((level) => 255 - level), size), 4 / 36);
  assert.equal(usefulSurface(new Uint8Array(36).fill(255), size), 0);
});

Deno.test("otsuThreshold() parts two levels between them", none, () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 0, max: 255 }), { minLength: 2, maxLength: 2 }),
      (levels) => {
        const [low, high] = levels.sort((a, b) => a - b);
        const threshold = otsuThreshold(Uint8Array.of(low, high, high))!;
        assert.ok(low <= threshold && threshold < high);
      },
    ),
  );
  assert.equal(otsuThreshold(Uint8Array.of(7, 7)), undefined);
});

Deno.test("blur lowers sharpness, a shift in brightness changes nothing", none, () => {
  const picture = (values: Uint8Array) => pixelStatistics({ ...size, channels: 1, values });
  const sharp = picture(square);
  const blurred = picture(square.map((_, at) => {
    const around = [at, at - 1, at + 1, at - 6, at + 6].map((near) => square[near] ?? 255);
    return around.reduce((sum, level) => sum + level, 0) / 5;
  }));
  assert.ok(blurred.sharpness < sharp.sharpness / 2);
  const dimmed = square.map((level) => level === 255 ? 155 : 0);
  const shifted = dimmed.map((level) => level + 100);
  assert.ok(Math.abs(picture(dimmed).sharpness - picture(shifted).sharpness) < 1e-9);
  assert.ok(Math.abs(picture(dimmed).contrast - picture(shifted).contrast) < 1e-12);
});
