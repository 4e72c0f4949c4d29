/** Pictures that are let in, and those that are not, decoded by what really decodes them. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import sharp from "sharp";
import { PictureError, TooManyPicturesError } from "../../../api/pictures/errors.ts";
import { pictureFolder } from "../../../api/pictures/picture_finder.ts";
import { pictureReader } from "../../../api/pictures/picture_reader.ts";
import { sharpDecoder } from "../../../api/pictures/sharp_decoder.ts";
import type { PictureInput } from "../../../api/pictures/picture.ts";
import { withFolder } from "../../_temporary.ts";

const MAX_PIXELS = 1_000_000;

function picture(width = 40, height = 30) {
  return sharp({ create: { width, height, channels: 3, background: { r: 200, g: 30, b: 90 } } });
}

// encoded before the decoder is made, which leaves sharp no more formats than it needs
const jpeg = new Uint8Array(await picture().jpeg().toBuffer());
const png = new Uint8Array(await picture().png().toBuffer());
const webp = new Uint8Array(await picture().webp().toBuffer());
const gif = new Uint8Array(await picture().gif().toBuffer());
const tiff = new Uint8Array(await picture().tiff().toBuffer());
const avif = new Uint8Array(await picture().avif().toBuffer());
const bomb = new Uint8Array(await picture(1001, 1000).png({ compressionLevel: 9 }).toBuffer());
const ribbon = new Uint8Array(await picture(650, 10).png().toBuffer());
const noise = new Uint8Array(
  await sharp(Uint8Array.from({ length: 30_000 }, (_, at) => (at * at * 31) % 251), {
    raw: { width: 100, height: 100, channels: 3 },
  }).jpeg().toBuffer(),
);
const none = () => Promise.resolve(undefined);
const reader = pictureReader({ decode: sharpDecoder(MAX_PIXELS), find: none, maxPictures: 3 });

function read(...inputs: PictureInput[]) {
  return reader.read(inputs.map((input, at) => ({ input, loc: ["images", at] })), { caller: "x" });
}

async function faultOf(promise: Promise<unknown>): Promise<unknown[]> {
  const error = await promise.then(() => assert.fail("let in"), (error) => error);
  if (error instanceof TooManyPicturesError) return [413, error.message];
  assert.ok(error instanceof PictureError, String(error));
  return [error.type, "body", ...error.loc];
}

for (const [format, bytes] of Object.entries({ jpeg, png, webp })) {
  Deno.test(`pictureReader() takes ${format} as bytes, base64 and data URL`, async () => {
    const base64 = bytes.toBase64();
    const found = await read(bytes, base64, `data:image/${format};base64,${base64}`);
    for (const one of found) {
      assert.deepEqual({ ...one, bytes: undefined }, {
        bytes: undefined,
        format,
        width: 40,
        height: 30,
      });
      assert.deepEqual(one.bytes, bytes);
    }
  });
}

/** A PNG whose header claims more than its bytes hold. */
function claiming(width: number, height: number): Uint8Array {
  const crcTable = Array.from({ length: 256 }, (_, n) => {
    for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
    return n >>> 0;
  });
  const chunk = (type: string, data: Uint8Array) => {
    const body = new Uint8Array([...new TextEncoder().encode(type), ...data]);
    const crc = body.reduce((sum, byte) => crcTable[(sum ^ byte) & 255] ^ (sum >>> 8), -1) ^ -1;
    const number = (value: number) => new Uint8Array(new Uint32Array([value]).buffer).reverse();
    return [...number(data.length), ...body, ...number(crc >>> 0)];
  };
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, 8);
  header.setUint8(9, 2);
  return Uint8Array.from([
    ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    ...chunk("IHDR", new Uint8Array(header.buffer)),
    ...chunk("IDAT", deflateSync(new Uint8Array(100))),
    ...chunk("IEND", new Uint8Array()),
  ]);
}

const svg = new TextEncoder().encode(
  '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
);
const refused: Record<string, [PictureInput, string]> = {
  "an SVG, which can hold links": [svg, "image_type"],
  "a GIF": [gif, "image_type"],
  "a TIFF": [tiff, "image_type"],
  "an AVIF": [avif, "image_type"],
  "a PDF": [new TextEncoder().encode("%PDF-1.7\n"), "image_type"],
  "nothing": [new Uint8Array(), "image_type"],
  "a text": [new TextEncoder().encode("hello"), "image_type"],
  "the first bytes of a JPEG": [jpeg.slice(0, 3), "image_broken"],
  "a JPEG cut in half": [noise.slice(0, noise.length / 2), "image_broken"],
  "a PNG cut in half": [png.slice(0, png.length / 2), "image_broken"],
  "a WebP cut in half": [webp.slice(0, webp.length / 2), "image_broken"],
  "a PNG with a wrong byte": [
    png.with(png.length - 20, png[png.length - 20] ^ 255),
    "image_broken",
  ],
  "an SVG that says it is a PNG": [Uint8Array.from([...png.slice(0, 8), ...svg]), "image_broken"],
  "a picture of too many pixels": [bomb, "image_broken"],
  "a picture that claims four thousand million pixels": [claiming(65_535, 65_535), "image_broken"],
  "a picture that claims more than it holds": [claiming(900, 900), "image_broken"],
  "a picture without pixels": [claiming(0, 0), "image_broken"],
  "a picture one pixel wide and endlessly high": [claiming(1, 900_000), "image_broken"],
  "a picture with a side of 16,385 pixels": [claiming(16_385, 1000), "image_broken"],
  "a picture sixty-five times as wide as high": [ribbon, "image_broken"],
  "a text that is no base64": ["not base64!", "image_base64"],
  "base64 for another alphabet": [jpeg.toBase64({ alphabet: "base64url" }) + "__-", "image_base64"],
  "an address": ["http://169.254.169.254/latest/meta-data", "image_base64"],
  "a path, whose letters happen to be base64": ["/etc/passwd", "image_type"],
};

for (const [name, [input, type]] of Object.entries(refused)) {
  Deno.test(`pictureReader() refuses ${name}`, async () => {
    assert.deepEqual(await faultOf(read(jpeg, input)), [type, "body", "images", 1]);
  });
}

Deno.test("pictureReader() refuses too many at once, and any without a decoder", async () => {
  assert.deepEqual(await faultOf(read(jpeg, jpeg, jpeg, jpeg)), [
    413,
    "Too many pictures, expected at most 3",
  ]);
  const blind = pictureReader({ decode: undefined, find: none, maxPictures: 3 });
  assert.deepEqual(await faultOf(blind.read([{ input: jpeg, loc: [] }], { caller: "x" })), [
    "value_error",
    "body",
  ]);
});

Deno.test("pictureReader() decodes few pictures at once, whatever is asked", async () => {
  let now = 0, most = 0;
  const decode = async () => {
    most = Math.max(most, ++now);
    await new Promise((resolve) => setTimeout(resolve, 1));
    now--;
    return { width: 1, height: 1 };
  };
  const busy = pictureReader({ decode, find: none, maxPictures: 100 });
  const inputs = Array.from({ length: 30 }, () => ({ input: jpeg, loc: [] }));
  const found = await Promise.all(
    ["a", "b"].map((caller) => busy.read(inputs, { caller })),
  );
  assert.deepEqual(found.map((one) => one.length), [30, 30]);
  assert.equal(most, 2);
});

Deno.test("pictureFolder() finds pictures by id and nothing else", () =>
  withFolder(async (folder) => {
    let time = 0;
    const find = pictureFolder(join(folder, "images"), { now: () => time });
    assert.equal(await find("12"), undefined);
    await Deno.mkdir(join(folder, "images/image_train"), { recursive: true });
    await Deno.writeFile(join(folder, "images/image_train/image_12_product_3.jpg"), jpeg);
    await Deno.writeFile(join(folder, "images/image_5_product_9.PNG"), png);
    await Deno.writeTextFile(join(folder, "images/secret.txt"), "secret");
    await Deno.writeTextFile(join(folder, "image_7_product_1.jpg"), "above the folder");
    assert.equal(await find("12"), undefined, "listed again too soon");
    time = 10_000;
    assert.deepEqual(await find("12"), jpeg);
    assert.deepEqual(await find("5"), png);
    for (const id of ["7", "secret.txt", "../image_7_product_1.jpg", "12_product_3", "1", ""]) {
      time += 10_000;
      assert.equal(await find(id), undefined, id);
    }
    await Deno.remove(join(folder, "images/image_5_product_9.PNG"));
    assert.equal(await find("5"), undefined);
  }));
