/** A folder with an EfficientNet-Lite0 of random weights, as a hub would give it. */
import { join } from "node:path";
import { newGraph } from "../../src/nn/ops/registry.ts";
import { efficientNetFeatures } from "../../src/pretrained/backbones/efficientnet.ts";
import { efficientNetConfig } from "../../src/pretrained/backbones/efficientnet_config.ts";
import { elementCount, type Tensor } from "../../src/tensor.ts";
import { randomWeights } from "./_random_weights.ts";

export const BACKBONE = "efficientnet_lite0";

/** Writes `<directory>/efficientnet_lite0/model.safetensors`. */
export async function writeBackbone(directory: string): Promise<void> {
  const { weights, asked } = randomWeights();
  const graph = newGraph();
  const pixels = graph.input("pixels", "float32", ["batch", 3, 32, 32]);
  efficientNetFeatures(pixels, { config: efficientNetConfig(BACKBONE), weights });
  const names = [...asked.keys()];
  let end = 0;
  const header = Object.fromEntries(names.map((name) => {
    const shape = asked.get(name)!;
    const begin = end;
    end += 4 * elementCount(shape);
    return [name, { dtype: "F32", shape, data_offsets: [begin, end] }];
  }));
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  names.forEach((name) => {
    const data = lively(name, weights.get(name, asked.get(name)!));
    bytes.set(
      new Uint8Array(data.buffer),
      8 + text.length + header[name].data_offsets[0],
    );
  });
  await Deno.mkdir(join(directory, BACKBONE), { recursive: true });
  await Deno.writeFile(join(directory, BACKBONE, "model.safetensors"), bytes);
}

/** Weights under which pictures stay apart through all layers (He et al. 2015). */
function lively(name: string, { dims, data }: Tensor<"float32">): Float32Array<ArrayBuffer> {
  if (/running_var/.test(name)) return Float32Array.from(data);
  const fanIn = elementCount(dims.slice(1));
  const centred = (x: number) => 20 * (x - 0.1) * Math.sqrt(6 / fanIn);
  if (dims.length === 4) return Float32Array.from(data, centred);
  return Float32Array.from(data, (x) => /bn\d\.weight$/.test(name) ? 5 * x : x - 0.1);
}
