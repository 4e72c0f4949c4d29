/** Trains the fusion model over n-grams and the features of a pretrained backbone. */
import { join } from "node:path";
import { setImmediate as pause } from "node:timers/promises";
import { labelsFromJson } from "../src/artifact/labels.ts";
import { ONNX } from "../src/artifact/model_folder.ts";
import { UserError } from "../src/errors.ts";
import type { Params } from "../src/config/params.ts";
import { imagePreprocessorFromJson } from "../src/features/image/image_preprocessor.ts";
import { textFeaturesFromColumns } from "../src/features/text/text_features.ts";
import { textPreprocessorFromJson } from "../src/features/text/text_preprocessor.ts";
import { readJson } from "../src/files/atomic_write.ts";
import { fitJoint, jointModelFolder } from "../src/models/fusion/joint_training.ts";
import { fusionPreprocessorToJson } from "../src/prediction/model_inputs.ts";
import { weightedF1FromProbabilities } from "../src/scoring/evaluation.ts";
import { getColumn } from "../src/tables/arrow/column.ts";
import { readTable } from "../src/tables/arrow/table_file.ts";
import { takeRows } from "../src/training/examples.ts";
import { startTraining } from "./_training.ts";
import { writeModel } from "./_write_model.ts";

const [TEXT, EMBEDDINGS] = ["data/features/text", "data/embeddings/image"];
const PARTS = ["train", "validation"];
const FILES = [TEXT, EMBEDDINGS]
  .flatMap((folder) => PARTS.map((part) => join(folder, `${part}.arrow`)));
const MODELS = ["text", "image"].map((name) => join("models", name, ONNX));

/**
 * Fits the classifier and writes models/fusion.
 *
 * @throws {UserError} if no product of the training part has a picture.
 */
export async function trainJoint(
  { settings, runtime }: { settings: Params["train"]["joint"] } & Pick<Params, "runtime">,
): Promise<void> {
  const [text, image] = await Promise.all(
    [TEXT, EMBEDDINGS].map((folder) => readJson(join(folder, "preprocess.json"))),
  );
  const labels = labelsFromJson(await readJson("data/processed/labels.json"));
  const [train, validation] = await Promise.all(PARTS.map(readPart));
  if (train.words.labels.length === 0) {
    throw new UserError(
      "Cannot train a fusion model: no product of the training part has a picture",
    );
  }
  const data = {
    ...{ train, validation, labels, columns: train.columns },
    vocabulary: textPreprocessorFromJson(text).vocabulary.size,
    score: weightedF1FromProbabilities,
  };
  await using training = await startTraining("fusion", {
    ...{ files: [...FILES, ...MODELS], settings, runtime },
  });
  const trained = await fitJoint(data, settings, { ...training.options, pause });
  const [textModel, imageModel] = await Promise.all(MODELS.map((path) => Deno.readFile(path)));
  const folder = jointModelFolder(data, settings, {
    ...{ ...training, ...trained, preprocess: fusionPreprocessorToJson({ text, image }) },
    baseModels: { text: textModel, image: imageModel },
    preprocessor: imagePreprocessorFromJson(image),
  });
  await writeModel(training, { fit: trained, folder });
}

/** Reads n-grams and picture features of the products that have a picture. */
async function readPart(part: string) {
  const pictures = await readTable(join(EMBEDDINGS, `${part}.arrow`));
  const { width, values } = getColumn(pictures, "features", "fixed_size_list<float32>");
  const { rows } = textFeaturesFromColumns(await readTable(join(TEXT, `${part}.arrow`)));
  const shown = getColumn(pictures, "row", "int32").values;
  const words = {
    rows: takeRows(rows, shown) as typeof rows,
    labels: getColumn(pictures, "label", "int32").values,
  };
  return { words, features: values, columns: width };
}
