import assert from "node:assert/strict";
import { join } from "node:path";
import { imagePath } from "../../../src/data/catalogue/layout.ts";
import { drawPicture } from "../../../src/data/sample/generated_pictures.ts";
import { productSampler } from "../../../src/data/sample/product_draw.ts";
import type { RawRow } from "../../../src/data/streams/raw_rows.ts";
import { writeStreams } from "../../../src/data/streams/write_streams.ts";
import { measurePicture } from "../../../src/features/image/picture_statistics.ts";
import { withFolder } from "../../_temporary.ts";

const ROWS = Array.from({ length: 4 }, (_, index): RawRow => ({
  fields: [String(index), `titre ${index}`, "", String(index), String(index)],
  code: "10",
}));
const pictureOf = (index: number) => imagePath("train", String(index), String(index));

/** A catalogue of four products; the last one's picture is none. */
async function writePictures(folder: string): Promise<void> {
  const draw = productSampler({ seed: 42, labelNoise: 0, classDrift: 0 });
  await Deno.mkdir(join(folder, "images/image_train"), { recursive: true });
  for (const index of [0, 1, 2]) {
    const options = { seed: 42, size: 96, blur: 0, contrast: 1 };
    await Deno.writeFile(join(folder, pictureOf(index)), await drawPicture(draw(index), options));
  }
  await Deno.writeTextFile(join(folder, pictureOf(3)), "no picture");
}

Deno.test("pictures of drifted streams are degraded, all others and the catalogue's own stay", () =>
  withFolder(async (folder) => {
    const [from, to] = [join(folder, "from"), join(folder, "to")];
    await writePictures(from);
    const split = { baseline: ROWS.slice(0, 1), streams: [ROWS.slice(1, 2), ROWS.slice(2)] };
    const before = await Deno.readFile(join(from, pictureOf(2)));
    await writeStreams(to, {
      split: { ...split, undrifted: 1 },
      from,
      degradation: { blur: 3, contrast: 0.5 },
    });
    for (const index of [0, 1, 3]) {
      const [theirs, ours] = [from, join(to, "catalogue")].map((root) =>
        Deno.readFileSync(join(root, pictureOf(index)))
      );
      assert.deepEqual(ours, theirs);
    }
    assert.deepEqual(await Deno.readFile(join(from, pictureOf(2))), before);
    const degraded = await Deno.readFile(join(to, "catalogue", pictureOf(2)));
    const [clear, worse] = [await measurePicture(before), await measurePicture(degraded)];
    assert.ok(worse!.sharpness < 0.2 * clear!.sharpness);
    assert.ok(worse!.contrast < 0.7 * clear!.contrast);
  }));

Deno.test("without blur and with the contrast of 1 pictures are links", () =>
  withFolder(async (folder) => {
    const [from, to] = [join(folder, "from"), join(folder, "to")];
    await writePictures(from);
    const split = { baseline: [], streams: [ROWS], undrifted: 0 };
    await writeStreams(to, { split, from, degradation: { blur: 0, contrast: 1 } });
    const info = await Deno.stat(join(to, "catalogue", pictureOf(2)));
    assert.equal(info.nlink, 2);
  }));
