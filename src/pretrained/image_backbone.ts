/** A pretrained network for pictures as an ONNX graph from pixels to features. */
import { join } from "node:path";
import type { ImageBackboneName } from "../config/sections/model_params.ts";
import { UserError } from "../errors.ts";
import { exists } from "../files/atomic_write.ts";
import { mul, sign, sqrt } from "../nn/expressions/elementwise.ts";
import type { Value } from "../nn/graph/value.ts";
import { encodeModel } from "../nn/onnx/encode_model.ts";
import { newGraph } from "../nn/ops/registry.ts";
import { efficientNetFeatures } from "./backbones/efficientnet.ts";
import { efficientNetConfig } from "./backbones/efficientnet_config.ts";
import { IMAGE_CATALOGUE, type PixelScaling } from "./published_backbones.ts";
import { modelDirectory } from "./model_directory.ts";

/** The input of the graph: float32 [batch, 3, size, size]. */
export const BACKBONE_PIXELS = "pixels";
/** The output of the graph: float32 [batch, columns]. */
export const BACKBONE_FEATURES = "features";

/** A network that is ready to run. */
export interface ImageBackbone extends PixelScaling {
  /** The .onnx file. */
  readonly onnx: Uint8Array;
  /** SHA-256 of the files of weights. */
  readonly sha256: string;
}

/**
 * Builds the graph of a network from the weights in `<directory>/<name>`. Its features are the
 * signed square roots of the pooled activations, which lets rare and frequent channels count alike
 * (Perronnin, Sánchez and Mensink 2010, section 3.1).
 *
 * @throws {UserError} if the folder is missing or its weights do not fit.
 */
export async function loadImageBackbone(
  name: ImageBackboneName,
  { directory, size }: { directory: string; size: number },
): Promise<ImageBackbone> {
  const folder = join(directory, name);
  if (!await exists(folder)) {
    throw new UserError(
      `Cannot use backbone '${name}': ${folder} is missing. Put model.safetensors there (or set ` +
        "pretrained.directory to the folder that holds it), or do without: --set " +
        "model.image.backbone=none",
    );
  }
  const files = modelDirectory(folder);
  const weights = await files.weights();
  const graph = newGraph();
  const pixels = graph.input(BACKBONE_PIXELS, "float32", ["batch", 3, size, size]);
  const pooled = efficientNetFeatures(pixels, { config: efficientNetConfig(name), weights });
  graph.output(BACKBONE_FEATURES, signedSquareRoot(pooled));
  return { ...IMAGE_CATALOGUE[name], onnx: encodeModel(graph), sha256: await files.sha256() };
}

/** sign(x) √|x| */
function signedSquareRoot(x: Value): Value {
  const signs = sign(x);
  return mul(signs, sqrt(mul(x, signs)));
}
