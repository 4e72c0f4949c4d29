/** embed:text and the text model on an encoder, as stages. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { ENCODER, writeEncoder } from "../pretrained/_encoder_folder.ts";
import { type Place, withPlace } from "./_stages.ts";

const SET = { "runtime.provider": "cpu", "model.text.backbone": ENCODER };
const PARTIAL = "data/.embed_text.train.partial";

function withTexts(body: (place: Place) => Promise<void>): Promise<void> {
  return withPlace(async (place) => {
    await place.succeed("ingest", { "data.sample.rows": 400, "data.sample.images": false });
    await place.succeed("preprocess");
    await body(place);
  });
}

Deno.test("embed:text leaves a marker alone where no encoder is named", () =>
  withPlace(async (place) => {
    const { stdout } = await place.succeed("embed:text");
    assert.match(stdout, /Wrote data\/embeddings\/text: backbone none\nNext: deno task train:text/);
    assert.deepEqual(Object.keys(place.content("data/embeddings/text")), ["backbone.json"]);
  }));

Deno.test("embed:text names both ways out where the weights are absent", () =>
  withTexts(async (place) => {
    const { code, stderr } = await place.run("embed:text", SET);
    assert.equal(code, 1);
    assert.match(stderr, /^error: Cannot use backbone 'multilingual_e5_small': data\/pretrained/m);
    assert.match(stderr, /set pretrained\.directory .* model\.text\.backbone=none\n/);
  }));

Deno.test("embed:text that is killed goes on and writes the same bytes; the model predicts with it", () =>
  withTexts(async (place) => {
    await writeEncoder(join(place.folder, "data/pretrained"));
    await place.succeed("embed:text", SET);
    const expected = place.content("data/embeddings/text");
    await Deno.remove(join(place.folder, "data/embeddings"), { recursive: true });

    const killed = await place.killAt(PARTIAL, "embed:text", SET);
    assert.equal(killed.signal, "SIGKILL", killed.stderr);
    assert.deepEqual(place.content("data/embeddings/text"), {});
    await place.succeed("embed:text", SET);
    assert.deepEqual(place.content("data/embeddings/text"), expected);

    await place.succeed("features:text");
    const { stdout } = await place.succeed("train:text", SET);
    assert.match(stdout, /Wrote models\/text\n/);
    const card = await Deno.readTextFile(join(place.folder, "models/text/card.md"));
    assert.match(card, /8 features of a pretrained encoder/);
    await place.succeed("evaluate", SET);
  }));

Deno.test("train:text asks for the features of the encoder that params.yaml names", () =>
  withTexts(async (place) => {
    await place.succeed("embed:text");
    await place.succeed("features:text");
    const { code, stderr } = await place.run("train:text", SET);
    assert.equal(code, 1);
    assert.match(stderr, /found features of backbone none, expected multilingual_e5_small/);
    assert.match(stderr, /Run: deno task embed:text/);
  }));
