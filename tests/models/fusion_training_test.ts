import assert from "node:assert/strict";
import sharp from "sharp";
import { fusionModelFolder, fusionTasks } from "../../src/models/fusion_training.ts";
import { writeModelFolder } from "../../src/models/model_folder.ts";
import { openNativePredictor } from "../../src/models/native_prediction.ts";
import type { Predictor } from "../../src/models/prediction.ts";
import { train } from "../../src/models/training.ts";
import { numbers } from "../nn/_run.ts";
import { withFolder } from "../_temporary.ts";
import { fusionSettings as settings, tinyPicture, tinyPictureData } from "./_tiny_pictures.ts";
import { tinyProducts } from "./_tiny_text.ts";

const { fusion: data, preprocess } = tinyPictureData();
const longer = { ...settings, epochs: 8 };

async function trained() {
  const result = await train(fusionTasks(data, longer).judged, longer, { provider: "cpu" });
  const outcome = { judged: result, served: result, preprocess, dataHash: "", provider: "cpu" };
  return { result, folder: fusionModelFolder(data, longer, outcome) };
}

const { result, folder: model } = await trained();

Deno.test("a fusion model learns from both halves", () => {
  const { records, kept } = result;
  assert.ok(records[kept].score! > 0.95, JSON.stringify(records));
});

Deno.test("a fusion model answers from the text alone and from the picture alone", async () => {
  await withFolder(async (folder) => {
    await writeModelFolder(folder, model);
    const predictor = await openNativePredictor(folder, { provider: "cpu" });
    const { products, labels } = tinyProducts(30, 9);
    const pictureOf = (row: number) => async () => {
      const raw = { width: 16, height: 16, channels: 3 } as const;
      return new Uint8Array(
        await sharp(tinyPicture(labels[row], 900 + row), { raw }).png().toBuffer(),
      );
    };
    const rightShare = async (asked: Parameters<Predictor["rank"]>[0]) => {
      const ranked = await predictor.rank(asked, 1);
      const right = ranked.filter(([{ code }], row) => code === data.labels[labels[row]].code);
      return right.length / labels.length;
    };
    const pictures = products.map((_, row) => ({
      title: "",
      description: null,
      picture: pictureOf(row),
    }));
    const both = products.map((product, row) => ({ ...product, picture: pictureOf(row) }));
    assert.ok(await rightShare(products) > 0.8, "text alone");
    assert.ok(await rightShare(pictures) > 0.8, "picture alone");
    assert.ok(await rightShare(both) > 0.9, "both");
    const garbage = products.map((product) => ({
      ...product,
      picture: () => Promise.resolve(new Uint8Array(9)),
    }));
    assert.deepEqual(
      await predictor.probabilities(garbage),
      await predictor.probabilities(products),
      "an unreadable picture is as good as none",
    );
    await predictor.release();
  });
});

Deno.test("while training some products lack their picture and others their text, by epoch", () => {
  const { judged } = fusionTasks(data, { ...settings, modality_dropout: 0.3 });
  const rows = Int32Array.from({ length: 60 }, (_, row) => row);
  const counts = (epoch?: number) => {
    const { inputs, bags } = judged.train.batch(rows, epoch);
    const { offsets } = bags!.words;
    const plane = numbers(inputs.pixels);
    const size = plane.length / rows.length;
    return rows.reduce((lacks, row) => {
      const noText = offsets[row + 1] === offsets[row];
      const noPicture = plane.slice(row * size, (row + 1) * size).every((value) => value === 0);
      return [lacks[0] + Number(noText), lacks[1] + Number(noPicture)];
    }, [0, 0]);
  };
  const [noText, noPicture] = counts(0);
  assert.ok(noText > 8 && noText < 30, `${noText} without text`);
  assert.ok(noPicture > 20 && noPicture < 45, `${noPicture} without picture, 12 of them always`);
  assert.notDeepEqual(counts(1), [0, 12]);
  assert.deepEqual(counts(), [0, 12], "all that there is in validation");
});
