/** embed:image and the image model on a backbone, as stages. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { readTable } from "../../src/tables/arrow/table_file.ts";
import { getColumn } from "../../src/tables/arrow/column.ts";
import { openSession } from "../../src/runtime/open.ts";
import { packedPicturesFromColumns } from "../../src/features/image/packed_pictures.ts";
import { imagePreprocessorFromJson } from "../../src/features/image/image_preprocessor.ts";
import { pictureBatch } from "../../src/features/image/picture_batch.ts";
import { BACKBONE, writeBackbone } from "../pretrained/_backbone_folder.ts";
import { type Place, withPlace } from "./_stages.ts";

const SET = {
  "runtime.provider": "cpu",
  "model.image.backbone": BACKBONE,
  "train.head.epochs": 2,
};
const PARTIAL = "data/.embed_image.train.partial";

function withPictures(body: (place: Place) => Promise<void>): Promise<void> {
  return withPlace(async (place) => {
    await place.succeed("ingest", { "data.sample.rows": 160, "data.sample.image_size": 32 });
    await place.succeed("preprocess");
    await place.succeed("features:image", { "features.image.size": 32 });
    await body(place);
  });
}

Deno.test("embed:image leaves a marker alone where no backbone is named", () =>
  withPlace(async (place) => {
    const { stdout } = await place.succeed("embed:image");
    assert.match(
      stdout,
      /Wrote data\/embeddings\/image: backbone none\nNext: deno task train:image/,
    );
    assert.deepEqual(Object.keys(place.content("data/embeddings/image")), ["backbone.json"]);
  }));

Deno.test("embed:image names both ways out where the weights are absent", () =>
  withPictures(async (place) => {
    const { code, stderr } = await place.run("embed:image", SET);
    assert.equal(code, 1);
    assert.match(stderr, /^error: Cannot use backbone 'efficientnet_lite0': data\/pretrained/m);
    assert.match(stderr, /set pretrained\.directory .* model\.image\.backbone=none\n/);
  }));

Deno.test("embed:image that is killed goes on and writes the same bytes; the model computes the same features", () =>
  withPictures(async (place) => {
    await writeBackbone(join(place.folder, "data/pretrained"));
    await place.succeed("embed:image", SET);
    const expected = place.content("data/embeddings/image");
    await Deno.remove(join(place.folder, "data/embeddings"), { recursive: true });

    const killed = await place.killAt(PARTIAL, "embed:image", SET);
    assert.equal(killed.signal, "SIGKILL", killed.stderr);
    assert.deepEqual(place.content("data/embeddings/image"), {});
    assert.ok(Deno.statSync(join(place.folder, PARTIAL)).isFile);
    await place.succeed("embed:image", SET);
    assert.deepEqual(place.content("data/embeddings/image"), expected);
    assert.throws(() => Deno.statSync(join(place.folder, PARTIAL)), Deno.errors.NotFound);

    const { stdout } = await place.succeed("train:image", SET);
    assert.match(stdout, /Wrote models\/image\n/);
    const read = (path: string) => Deno.readFile(join(place.folder, path));
    const card = new TextDecoder().decode(await read("models/image/card.md"));
    assert.match(
      card,
      /network efficientnet_lite0 .*\n?.*SHA-256 of the network's weights: `[0-9a-f]{64}`/,
    );
    const json = new TextDecoder().decode(await read("models/image/preprocess.json"));
    const preprocessor = imagePreprocessorFromJson(JSON.parse(json));
    const table = (path: string) => readTable(join(place.folder, path));
    const { pixels } = packedPicturesFromColumns(
      await table("data/features/image/validation.arrow"),
    );
    const features = getColumn(
      await table("data/embeddings/image/validation.arrow"),
      "features",
      "fixed_size_list<float32>",
    );
    const session = await openSession(await read("models/image/model.onnx"), { provider: "cpu" });
    const { hidden } = await session.run({ pixels: pictureBatch(pixels, [1], { preprocessor }) });
    await session.release();
    const { width, values } = features;
    (hidden.data as Float32Array).forEach((value, at) =>
      assert.ok(Math.abs(value - values[width + at]) <= 1e-4 * (1 + Math.abs(value)))
    );

    await place.succeed("features:text");
    await place.succeed("train:text");
    const fusion = await place.succeed("train:fusion", SET);
    assert.match(fusion.stdout, /Wrote models\/fusion\n/);
    const fusionCard = new TextDecoder().decode(await read("models/fusion/card.md"));
    assert.match(fusionCard, /n-grams of the text and \d+ features/);
  }));
