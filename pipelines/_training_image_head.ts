/** Trains the classifier of an image model on the features of a pretrained backbone. */
import { join } from "node:path";
import { labelsFromJson } from "../src/artifact/labels.ts";
import { UserError } from "../src/errors.ts";
import type { Params } from "../src/config/params.ts";
import { imagePreprocessorFromJson } from "../src/features/image/image_preprocessor.ts";
import { readJson } from "../src/files/atomic_write.ts";
import { backboneModel } from "../src/models/image/backbone_model.ts";
import { backboneModelFolder, fitHead, headShape } from "../src/models/image/backbone_training.ts";
import { decodeModel } from "../src/nn/onnx/decode_model.ts";
import { weightedF1FromProbabilities } from "../src/scoring/evaluation.ts";
import { getColumn } from "../src/tables/arrow/column.ts";
import { readTable } from "../src/tables/arrow/table_file.ts";
import type { Backbone } from "./_backbone.ts";
import { startTraining } from "./_training.ts";
import { writeModel } from "./_write_model.ts";

const EMBEDDINGS = "data/embeddings/image";
const FILES = ["train", "validation"].map((part) => join(EMBEDDINGS, `${part}.arrow`));

/**
 * Fits the classifier and writes models/image and the validated model.
 *
 * @throws {UserError} if no product of the training part has a picture.
 */
export async function trainImageHead(
  backbone: Backbone,
  { settings, runtime }: { settings: Params["train"]["head"] } & Pick<Params, "runtime">,
): Promise<void> {
  const [preprocess, classes, onnx] = await Promise.all([
    readJson(join(EMBEDDINGS, "preprocess.json")),
    readJson("data/processed/labels.json"),
    Deno.readFile(join(EMBEDDINGS, "backbone.onnx")),
  ]);
  const labels = labelsFromJson(classes);
  const [train, validation] = await Promise.all(FILES.map(readFeatures));
  if (train.labels.length === 0) {
    throw new UserError(
      "Cannot train an image model: no product of the training part has a picture",
    );
  }
  await using training = await startTraining("image", { files: FILES, settings, runtime });
  const data = { train, validation, labels, score: weightedF1FromProbabilities };
  const fitted = await fitHead(data, settings, training.options);
  const shape = headShape(data, settings);
  const graph = decodeModel(onnx);
  const folder = backboneModelFolder(data, settings, {
    ...{ ...training, ...fitted, preprocess, shape, backbone: { ...backbone, graph } },
    preprocessor: imagePreprocessorFromJson(preprocess),
  });
  await writeModel(training, { fit: fitted, folder, validatedModel: backboneModel(graph, shape) });
}

async function readFeatures(path: string) {
  const columns = await readTable(path);
  const { width, values } = getColumn(columns, "features", "fixed_size_list<float32>");
  return { columns: width, values, labels: getColumn(columns, "label", "int32").values };
}
