/** Backbones by name: refusals, the graph and its features. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { IMAGE_BACKBONES } from "../../src/config/sections/model_params.ts";
import { efficientNetConfig } from "../../src/pretrained/backbones/efficientnet_config.ts";
import { loadImageBackbone } from "../../src/pretrained/image_backbone.ts";
import { openSession } from "../../src/runtime/open.ts";
import { tensor } from "../../src/tensor.ts";
import { withFolder } from "../_temporary.ts";
import { BACKBONE, writeBackbone } from "./_backbone_folder.ts";

Deno.test("every backbone that params.yaml can name has an architecture", () => {
  for (const name of IMAGE_BACKBONES) assert.ok(efficientNetConfig(name).blocks.length > 0, name);
});

Deno.test("a backbone whose weights are absent is refused with both ways out", () =>
  withFolder(async (directory) => {
    await assert.rejects(loadImageBackbone(BACKBONE, { directory, size: 32 }), {
      name: "UserError",
      message: /efficientnet_lite0 is missing\. Put model\.safetensors .*backbone=none$/,
    });
    await Deno.mkdir(join(directory, BACKBONE));
    await assert.rejects(loadImageBackbone(BACKBONE, { directory, size: 32 }), {
      name: "UserError",
      message: /neither model\.safetensors nor model\.safetensors\.index\.json is there/,
    });
  }));

Deno.test("a backbone with the weights of another network is refused", () =>
  withFolder(async (directory) => {
    await writeBackbone(directory);
    await Deno.rename(join(directory, BACKBONE), join(directory, "efficientnet_b0"));
    await assert.rejects(loadImageBackbone("efficientnet_b0", { directory, size: 32 }), {
      name: "UserError",
      message: /do config\.json and the weights belong together\?/,
    });
  }));

Deno.test("a backbone gives 1,280 features a picture, each in its own row", () =>
  withFolder(async (directory) => {
    await writeBackbone(directory);
    const { onnx, sha256 } = await loadImageBackbone(BACKBONE, { directory, size: 32 });
    assert.match(sha256, /^[0-9a-f]{64}$/);
    const session = await openSession(onnx, { provider: "cpu" });
    const one = Float32Array.from({ length: 3 * 32 * 32 }, (_, at) => Math.sin(at));
    const other = one.map((value) => -value);
    const run = async (...pictures: Float32Array[]) => {
      const pixels = tensor("float32", { dims: [pictures.length, 3, 32, 32] });
      pictures.forEach((picture, at) => pixels.data.set(picture, at * picture.length));
      return (await session.run({ pixels })).features;
    };
    const both = await run(one, other);
    assert.deepEqual(both.dims, [2, 1280]);
    const [first, second] = [await run(one), await run(other)];
    const alone = [...first.data as Float32Array, ...second.data as Float32Array];
    (both.data as Float32Array).forEach((value, at) =>
      assert.ok(Math.abs(value - alone[at]) <= 1e-4 * (1 + Math.abs(value)))
    );
    assert.notDeepEqual(first.data, second.data);
    await session.release();
  }));
