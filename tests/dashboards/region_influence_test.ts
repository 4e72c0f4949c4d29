import assert from "node:assert/strict";
import sharp from "sharp";
import { measureRegions, REGIONS } from "../../dashboards/workspace/region_influence.ts";
import { decodePicture } from "../../src/features/image/decode_picture.ts";
import type { Product } from "../../src/features/product.ts";
import { writePictureModel } from "../api/_trained_pictures.ts";
import { withFolder } from "../_temporary.ts";
import { appOver } from "./workspace.ts";

const SIZE = 64;

/** A white PNG with one black square of a region's size at a region. */
async function pictureWithSquare(region: number): Promise<Uint8Array> {
  const side = SIZE / REGIONS;
  const black = { width: side, height: side, channels: 3, background: "#000000" } as const;
  const square = await sharp({ create: black }).png().toBuffer();
  const [left, top] = [side * (region % REGIONS), side * Math.floor(region / REGIONS)];
  return await sharp({ create: { ...black, width: SIZE, height: SIZE, background: "#ffffff" } })
    .composite([{ input: square, left, top }]).png().toBuffer();
}

/** A model whose second class is as probable as the picture holds black at one region. */
function modelOfRegion(region: number) {
  return {
    labels: [{ code: 1, name: "white" }, { code: 2, name: "black" }],
    async probabilities(products: readonly Product[]) {
      const rows = await Promise.all(products.map(async ({ picture }) => {
        const pixels = await decodePicture(await picture!(), { size: REGIONS });
        const black = 1 - (pixels as Uint8Array)[3 * region] / 255;
        return [1 - black, black];
      }));
      return Float32Array.from(rows.flat());
    },
  };
}

Deno.test("only the region that a model looks at speaks, for its class and against the other", async () => {
  const region = 6;
  const picture = await pictureWithSquare(region);
  const product = { title: "", description: null, picture: () => Promise.resolve(picture) };
  for (const [label, sign] of [[1, 1], [0, -1]]) {
    const { falls } = (await measureRegions(modelOfRegion(region), product, label))!;
    const silent = falls.toSpliced(region, 1);
    assert.ok(sign * falls[region] > 0.7, `${falls}`);
    assert.ok(silent.every((fall) => Math.abs(fall) < 0.1), `${falls}`);
  }
});

Deno.test("bytes that are no picture have no regions", async () => {
  const product = {
    title: "",
    description: null,
    picture: () => Promise.resolve(new TextEncoder().encode("no picture")),
  };
  assert.equal(await measureRegions(modelOfRegion(0), product, 0), undefined);
});

Deno.test("the page of a model that reads pictures shows a picture's regions", () =>
  withFolder(async (root) => {
    await writePictureModel(`${root}/models/image`, "image");
    const app = await appOver(root);
    const form = new FormData();
    form.set("picture", new File([new Uint8Array(await pictureWithSquare(5))], "a.png"));
    const html = await (await app.request("/try", { method: "POST", body: form })).text();
    assert.equal(html.match(/<rect /g)?.length, REGIONS ** 2);
  }));
