/** A folder with an EfficientNet-Lite0 of random weights, as a hub would give it. */
import { join } from "node:path";
import { newGraph } from "../../src/nn/ops/registry.ts";
import { efficientNetFeatures } from "../../src/pretrained/backbones/efficientnet.ts";
import { efficientNetConfig } from "../../src/pretrained/backbones/efficientnet_config.ts";
import { elementCount, type Tensor } from "../../src/tensor.ts";
import { encodeSafetensors } from "./_safetensors_file.ts";
import { randomWeights } from "./_random_weights.ts";

export const BACKBONE = "efficientnet_lite0";

/** Writes `<directory>/efficientnet_lite0/model.safetensors`. */
export async function writeBackbone(directory: string): Promise<void> {
  const { weights, asked } = randomWeights();
  const graph = newGraph();
  const pixels = graph.input("pixels", "float32", ["batch", 3, 32, 32]);
  efficientNetFeatures(pixels, { config: efficientNetConfig(BACKBONE), weights });
  const tensors = new Map([...asked].map(([name, dims]) => [
    name,
    { dims, data: lively(name, weights.get(name, dims)) },
  ]));
  await Deno.mkdir(join(directory, BACKBONE), { recursive: true });
  await Deno.writeFile(join(directory, BACKBONE, "model.safetensors"), encodeSafetensors(tensors));
}

/** Weights under which pictures stay apart through all layers (He et al. 2015). */
function lively(name: string, { dims, data }: Tensor<"float32">): Float32Array<ArrayBuffer> {
  if (/running_var/.test(name)) return Float32Array.from(data);
  const fanIn = elementCount(dims.slice(1));
  const centred = (x: number) => 20 * (x - 0.1) * Math.sqrt(6 / fanIn);
  if (dims.length === 4) return Float32Array.from(data, centred);
  return Float32Array.from(data, (x) => /bn\d\.weight$/.test(name) ? 5 * x : x - 0.1);
}
