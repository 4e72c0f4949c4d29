/** Encoders of texts by name: refusals and features. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { loadTextBackbone } from "../../src/pretrained/text_backbone.ts";
import { openSession } from "../../src/runtime/open.ts";
import { tensor } from "../../src/tensor.ts";
import { withFolder } from "../_temporary.ts";
import { ENCODER, writeEncoder } from "./_encoder_folder.ts";

const names = { ids: "ids", mask: "mask", features: "features" };

Deno.test("an encoder whose folder is absent is refused with both ways out", () =>
  withFolder(async (directory) => {
    await assert.rejects(loadTextBackbone(ENCODER, { directory, max_tokens: 8, names }), {
      name: "UserError",
      message: /multilingual_e5_small is missing\. Put config\.json, .*backbone=none$/,
    });
  }));

Deno.test("an encoder without tokenizer.json is refused by its name", () =>
  withFolder(async (directory) => {
    await writeEncoder(directory);
    await Deno.remove(join(directory, ENCODER, "tokenizer.json"));
    await assert.rejects(loadTextBackbone(ENCODER, { directory, max_tokens: 8, names }), {
      name: "UserError",
      message: /tokenizer\.json/,
    });
  }));

Deno.test("an encoder gives features of unit length and knows how it reads texts", () =>
  withFolder(async (directory) => {
    await writeEncoder(directory);
    const { onnx, sha256, texts } = await loadTextBackbone(ENCODER, {
      ...{ directory, names },
      max_tokens: 500,
    });
    assert.match(sha256, /^[0-9a-f]{64}$/);
    const { prefix, max_tokens, padding_id } = texts;
    assert.deepEqual({ prefix, max_tokens, padding_id }, {
      prefix: "query: ",
      max_tokens: 10, // 12 positions less those of the padding
      padding_id: 1,
    });
    const session = await openSession(onnx, { provider: "cpu" });
    const dims = [2, 3];
    const { features } = await session.run({
      ids: tensor("int64", { dims, data: [0, 4, 2, 0, 2, 1] }),
      mask: tensor("int64", { dims, data: [1, 1, 1, 1, 1, 0] }),
    }, ["features"]);
    await session.release();
    const [first, second] = [0, 1].map((row) => [...features.data].slice(8 * row, 8 * row + 8));
    for (const row of [first, second]) {
      assert.ok(Math.abs(Math.hypot(...row as number[]) - 1) < 1e-5);
    }
    assert.notDeepEqual(first, second);
  }));
