/** EfficientNet: sizes against the published ones. */
import assert from "node:assert/strict";
import { newGraph } from "../../src/nn/ops/registry.ts";
import { efficientNetFeatures } from "../../src/pretrained/backbones/efficientnet.ts";
import { efficientNetConfig } from "../../src/pretrained/backbones/efficientnet_config.ts";
import { randomWeights } from "./_random_weights.ts";

/** Parameters with a classifier of 1,000 classes, as torchvision 0.20 and timm 1.0 count them. */
const PUBLISHED: Record<string, number> = {
  efficientnet_lite0: 4_652_008,
  efficientnet_b0: 5_288_548,
  efficientnet_b1: 7_794_184,
  efficientnet_b2: 9_109_994,
  efficientnet_b3: 12_233_232,
  efficientnet_b4: 19_341_616,
};
const CLASSES = 1000;

for (const [variant, parameters] of Object.entries(PUBLISHED)) {
  Deno.test(`${variant} has ${parameters} parameters`, { permissions: "none" }, () => {
    const config = efficientNetConfig(variant);
    const { weights, parameters: count } = randomWeights((name) => !name.startsWith("conv_stem"));
    const graph = newGraph();
    const pixels = graph.input("pixels", "float32", ["batch", 3, 64, 64]);
    const features = efficientNetFeatures(pixels, { config, weights });
    assert.deepEqual(features.shape, ["batch", config.featureChannels]);
    assert.equal(count() + (config.featureChannels + 1) * CLASSES, parameters);
  });
}

Deno.test("an EfficientNet reads timm's names where the weights have them", {
  permissions: "none",
}, () => {
  const { weights, asked } = randomWeights();
  const graph = newGraph();
  const pixels = graph.input("pixels", "float32", ["batch", 3, 64, 64]);
  efficientNetFeatures(pixels, { config: efficientNetConfig("efficientnet_b0"), weights });
  const names = [...asked.keys()];
  for (
    const name of [
      "conv_stem.weight",
      "blocks.0.0.conv_dw.weight",
      "blocks.0.0.se.conv_reduce.bias",
      "blocks.0.0.conv_pw.weight",
      "blocks.0.0.bn2.running_var",
      "blocks.1.1.conv_pwl.weight",
      "blocks.6.0.bn3.weight",
      "conv_head.weight",
      "bn2.bias",
    ]
  ) assert.ok(names.includes(name), name);
});

Deno.test("an unknown EfficientNet is refused with the known ones", { permissions: "none" }, () => {
  assert.throws(() => efficientNetConfig("efficientnet_b9"), {
    name: "UserError",
    message: /'efficientnet_b9': unknown, expected efficientnet_lite0/,
  });
});
