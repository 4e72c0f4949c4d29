import assert from "node:assert/strict";
import sharp from "sharp";
import { type NewModelFolder, writeModelFolder } from "../../../src/artifact/model_folder.ts";
import { openNativePredictor } from "../../../src/prediction/native_predictor.ts";
import type { Product } from "../../../src/features/product.ts";
import { assertClose } from "../../nn/_run.ts";
import { withFolder } from "../../_temporary.ts";
import { tinyFusion } from "../_tiny_fusion.ts";
import { tinyPicture } from "../_tiny_pictures.ts";
import { tinyProducts } from "../_tiny_text.ts";

const models = await tinyFusion();
const { products, labels } = tinyProducts(30, 9);
const whole: Product[] = products.map((product, row) => ({
  ...product,
  picture: async () => {
    const raw = { width: 16, height: 16, channels: 3 } as const;
    return new Uint8Array(
      await sharp(tinyPicture(labels[row], 900 + row), { raw }).png().toBuffer(),
    );
  },
}));
const withoutText = whole.map(({ picture }) => ({ title: "", description: null, picture }));

/** Class probabilities of products: [products × classes]. */
async function probabilities(model: NewModelFolder, asked: Product[]): Promise<number[]> {
  return await withFolder(async (folder) => {
    await writeModelFolder(folder, model);
    const predictor = await openNativePredictor(folder, { provider: "cpu" });
    const found = await predictor.probabilities(asked);
    await predictor.release();
    return [...found];
  });
}

Deno.test("the network over both penultimate layers learns", () => {
  const { records, kept } = models.trained;
  assert.ok(records[kept].score! > 0.95, JSON.stringify(records));
});

Deno.test("a fusion model gives probabilities and knows nearly every product that has both", async () => {
  const found = await probabilities(models.fusion, whole);
  const rows = whole.map((_, row) => found.slice(3 * row, 3 * row + 3));
  assertClose(rows.map((row) => row[0] + row[1] + row[2]), rows.map(() => 1), 1e-5);
  const right = rows.filter((row, at) => row.every((value) => value <= row[labels[at]]));
  assert.ok(right.length > 27, `${right.length} of ${rows.length}`);
});

Deno.test("a fusion model gives the text model's answer where there is no picture", async () => {
  assertClose(
    await probabilities(models.fusion, products),
    await probabilities(models.text, products),
    1e-6,
  );
});

Deno.test("a fusion model gives the image model's answer where there is no text", async () => {
  assertClose(
    await probabilities(models.fusion, withoutText),
    await probabilities(models.image, withoutText),
    1e-6,
  );
});

Deno.test("a fusion model gives the text model's answer where nothing is known", async () => {
  const nothing = [{ title: "", description: null }];
  assertClose(
    await probabilities(models.fusion, nothing),
    await probabilities(models.text, nothing),
    1e-6,
  );
});

Deno.test("to a fusion model an unreadable picture is as good as none", async () => {
  const garbage = products.map((product) => ({
    ...product,
    picture: () => Promise.resolve(new Uint8Array(9)),
  }));
  assert.deepEqual(
    await probabilities(models.fusion, garbage),
    await probabilities(models.fusion, products),
  );
});
