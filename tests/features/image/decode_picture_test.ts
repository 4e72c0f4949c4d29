import assert from "node:assert/strict";
import fc from "fast-check";
import { decodePicture } from "../../../src/features/image/decode_picture.ts";
import { claimingPng, drawn, plain } from "./_pictures.ts";

const test = { permissions: "none" } as const;
const WHITE = [255, 255, 255];
const [RED, GREEN, BLUE, YELLOW] = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0]];

/** Pixels row by row, each its three values. */
async function pixelsOf(bytes: Uint8Array, size: number): Promise<number[][]> {
  const pixels = await decodePicture(bytes, { size });
  assert.ok(pixels instanceof Uint8Array, JSON.stringify(pixels));
  assert.equal(pixels.length, size * size * 3);
  return Array.from({ length: size * size }, (_, at) => [...pixels.subarray(3 * at, 3 * at + 3)]);
}

async function assertAll(
  bytes: Uint8Array,
  colour: readonly number[],
  tolerance = 0,
): Promise<void> {
  for (const pixel of await pixelsOf(bytes, 4)) {
    const far = pixel.some((value, channel) => Math.abs(value - colour[channel]) > tolerance);
    assert.ok(!far, `found ${pixel}, expected ${colour}`);
  }
}

const photo = () =>
  drawn({ width: 40, channels: 3 }, Array.from({ length: 40 * 30 * 3 }, (_, i) => i * 7919 % 256));

Deno.test("decodePicture() gives the pixels of a picture of the size wanted", test, async () => {
  const png = await drawn({ width: 2, channels: 3 }, [RED, GREEN, BLUE, YELLOW].flat()).png()
    .toBuffer();
  assert.deepEqual(await pixelsOf(png, 2), [RED, GREEN, BLUE, YELLOW]);
});

Deno.test("decodePicture() reads every common format", test, async () => {
  for (const format of ["jpeg", "png", "webp", "gif", "avif", "tiff"] as const) {
    await assertAll(
      await plain(9, 9, [200, 100, 50]).toFormat(format).toBuffer(),
      [200, 100, 50],
      3,
    );
  }
});

Deno.test("decodePicture() makes three channels of grey and of 16 bits", test, async () => {
  const grey = () => plain(8, 8, [100]);
  await assertAll(await grey().toColourspace("b-w").jpeg().toBuffer(), [100, 100, 100]);
  await assertAll(await grey().toColourspace("grey16").png().toBuffer(), [100, 100, 100]);
  const deep = plain(8, 8, [200, 100, 50]).toColourspace("rgb16");
  await assertAll(await deep.png().toBuffer(), [200, 100, 50]);
});

Deno.test("decodePicture() turns inks into light", test, async () => {
  const jpeg = await plain(16, 16, [200, 100, 50]).toColourspace("cmyk").jpeg().toBuffer();
  await assertAll(jpeg, [200, 100, 50], 40); // inks reach fewer colours
});

Deno.test("decodePicture() puts what is transparent on white", test, async () => {
  await assertAll(await plain(8, 8, [200, 100, 50, 0]).png().toBuffer(), WHITE);
  await assertAll(await plain(8, 8, [200, 100, 50, 0]).webp({ lossless: true }).toBuffer(), WHITE);
  await assertAll(await plain(8, 8, [10, 0]).toColourspace("b-w").png().toBuffer(), WHITE);
  await assertAll(await plain(8, 8, [200, 100, 50, 128]).png().toBuffer(), [227, 177, 152], 1);
});

// EXIF's tag 0x0112: 6, for example, says that row 0 is the right side and column 0 the top.
const UPRIGHT: Record<number, number[][]> = {
  1: [RED, GREEN, BLUE, YELLOW],
  2: [GREEN, RED, YELLOW, BLUE],
  3: [YELLOW, BLUE, GREEN, RED],
  4: [BLUE, YELLOW, RED, GREEN],
  5: [RED, BLUE, GREEN, YELLOW],
  6: [BLUE, RED, YELLOW, GREEN],
  7: [YELLOW, GREEN, BLUE, RED],
  8: [GREEN, YELLOW, RED, BLUE],
};

for (const [orientation, upright] of Object.entries(UPRIGHT)) {
  Deno.test(`decodePicture() puts EXIF orientation ${orientation} upright`, test, async () => {
    const png = await drawn({ width: 2, channels: 3 }, [RED, GREEN, BLUE, YELLOW].flat())
      .withMetadata({ orientation: Number(orientation) }).png().toBuffer();
    assert.deepEqual(await pixelsOf(png, 2), upright);
  });
}

Deno.test("decodePicture() centres wide and tall pictures on white", test, async () => {
  const wide = await pixelsOf(await plain(8, 4, RED).png().toBuffer(), 4);
  assert.deepEqual(wide, [...Array(4).fill(WHITE), ...Array(8).fill(RED), ...Array(4).fill(WHITE)]);
  const tall = await pixelsOf(await plain(4, 8, RED).png().toBuffer(), 4);
  assert.deepEqual(tall, Array(4).fill([WHITE, RED, RED, WHITE]).flat());
});

Deno.test("decodePicture() leaves a line of a picture that is nothing but wide", test, async () => {
  const pixels = await pixelsOf(await plain(4000, 1, BLUE).png().toBuffer(), 8);
  const rows = Array.from({ length: 8 }, (_, row) => pixels.slice(8 * row, 8 * row + 8));
  const blue = rows.filter((row) => row.every((pixel) => String(pixel) === String(BLUE)));
  const white = rows.filter((row) => row.every((pixel) => String(pixel) === String(WHITE)));
  assert.deepEqual([blue.length, white.length], [1, 7]);
});

Deno.test("decodePicture() fills the square with a picture of one pixel", test, async () => {
  await assertAll(await plain(1, 1, [1, 2, 3]).png().toBuffer(), [1, 2, 3]);
});

Deno.test("decodePicture() reads a view that starts inside its buffer", test, async () => {
  const png = await plain(3, 3, RED).png().toBuffer();
  const room = new Uint8Array(png.length + 20);
  room.set(png, 7);
  await assertAll(room.subarray(7, 7 + png.length), RED);
});

Deno.test("decodePicture() gives the same pixels for the same bytes", test, async () => {
  const jpeg = await photo().jpeg().toBuffer();
  assert.deepEqual(
    await decodePicture(jpeg, { size: 32 }),
    await decodePicture(jpeg, { size: 32 }),
  );
});

const text = (content: string) => new TextEncoder().encode(content);
const UNREADABLE: Record<string, [reason: string, bytes: () => Uint8Array | Promise<Uint8Array>]> =
  {
    "nothing": ["not_a_picture", () => new Uint8Array()],
    "a page": ["not_a_picture", () => text("<html>404</html>")],
    "a drawing": ["not_a_picture", () => text('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    "a JPEG's first bytes": [
      "damaged",
      async () => (await photo().jpeg().toBuffer()).subarray(0, 5),
    ],
    "half a JPEG": ["damaged", async () => (await photo().jpeg().toBuffer()).subarray(0, 900)],
    "half a PNG": ["damaged", () => claimingPng(100, 100, 50)],
    "a PNG of no size": ["damaged", () => claimingPng(0, 0, 0)],
    "a PNG of more pixels than fit": ["damaged", () => claimingPng(2 ** 31 - 1, 2 ** 31 - 1, 0)],
    "a small PNG of 400 million pixels": [
      "too_many_pixels",
      () => claimingPng(20_000, 20_000, 20_000),
    ],
  };

for (const [what, [reason, bytes]] of Object.entries(UNREADABLE)) {
  Deno.test(`decodePicture() says of ${what}: ${reason}`, test, async () => {
    assert.deepEqual(await decodePicture(await bytes(), { size: 8 }), { unreadable: reason });
  });
}

Deno.test("decodePicture() refuses a JPEG whose data end before its end marker", test, async () => {
  const jpeg = await photo().resize(256, 256, { fit: "fill" }).jpeg().toBuffer();
  for (const share of [0.3, 0.5, 0.8]) {
    const cut = jpeg.subarray(0, 700 + share * (jpeg.length - 700));
    const bytes = Uint8Array.from([...cut, 0xff, 0xd9]);
    assert.deepEqual(await decodePicture(bytes, { size: 64 }), { unreadable: "damaged" });
  }
});

Deno.test("decodePicture() gives pixels or a reason, whatever byte is broken", test, async () => {
  const jpeg = await photo().jpeg().toBuffer();
  const png = await photo().png().toBuffer();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(jpeg, png),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 }),
      async (whole, changes) => {
        const bytes = Uint8Array.from(whole);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        const found = await decodePicture(bytes, { size: 8 });
        if (found instanceof Uint8Array) assert.equal(found.length, 8 * 8 * 3);
        else assert.match(found.unreadable, /^(not_a_picture|too_many_pixels|damaged)$/);
      },
    ),
    { numRuns: 200 },
  );
});

Deno.test("decodePicture() does not blame the picture for a wrong size", test, async () => {
  const png = await plain(3, 3, RED).png().toBuffer();
  await assert.rejects(decodePicture(png, { size: 0 }), /integer/);
});
