/** Trains the fusion model over n-grams and the features of a pretrained backbone. */
import { join } from "node:path";
import { setImmediate as pause } from "node:timers/promises";
import { labelsFromJson } from "../src/artifact/labels.ts";
import { ONNX } from "../src/artifact/model_folder.ts";
import { UserError } from "../src/errors.ts";
import type { Params } from "../src/config/params.ts";
import { imagePreprocessorFromJson } from "../src/features/image/image_preprocessor.ts";
import { textPreprocessorFromJson } from "../src/features/text/text_preprocessor.ts";
import { readJson } from "../src/files/atomic_write.ts";
import { fitJoint, jointModelFolder } from "../src/models/fusion/joint_training.ts";
import { fusionPreprocessorToJson } from "../src/prediction/model_inputs.ts";
import { weightedF1FromProbabilities } from "../src/scoring/evaluation.ts";
import { readJointPart } from "./_joint_part.ts";
import type { EncoderFeatures } from "./_text_encoder.ts";
import { startTraining } from "./_training.ts";
import { writeModel } from "./_write_model.ts";

const [TEXT, EMBEDDINGS] = ["data/features/text", "data/embeddings/image"];
const PARTS = ["train", "validation"] as const;
const FILES = [TEXT, EMBEDDINGS]
  .flatMap((folder) => PARTS.map((part) => join(folder, `${part}.arrow`)));
const MODELS = ["text", "image"].map((name) => join("models", name, ONNX));

/**
 * Fits the classifier and writes models/fusion.
 *
 * @throws {UserError} if no product of the training part has a picture.
 */
export async function trainJoint(
  { settings, encoder, runtime }: {
    settings: Params["train"]["joint"];
    encoder?: EncoderFeatures;
  } & Pick<Params, "runtime">,
): Promise<void> {
  const [text, image] = await Promise.all(
    [TEXT, EMBEDDINGS].map(async (folder) =>
      await readJson(join(folder, "preprocess.json")) as object
    ),
  );
  const labels = labelsFromJson(await readJson("data/processed/labels.json"));
  const [train, validation] = await Promise.all(
    PARTS.map((part) => readJointPart(part, { text: TEXT, image: EMBEDDINGS, encoder })),
  );
  if (train.words.labels.length === 0) {
    throw new UserError(
      "Cannot train a fusion model: no product of the training part has a picture",
    );
  }
  const data = {
    ...{ train, validation, labels, columns: train.columns },
    encoderColumns: encoder?.columns,
    vocabulary: textPreprocessorFromJson(text).vocabulary.size,
    score: weightedF1FromProbabilities,
  };
  await using training = await startTraining("fusion", {
    ...{ files: [...FILES, ...encoder?.files ?? [], ...MODELS], settings, runtime },
  });
  const trained = await fitJoint(data, settings, { ...training.options, pause });
  const [textModel, imageModel] = await Promise.all(MODELS.map((path) => Deno.readFile(path)));
  const folder = jointModelFolder(data, settings, {
    ...{
      ...training,
      ...trained,
      preprocess: fusionPreprocessorToJson({
        text: { ...text, ...encoder && { encoder: encoder.texts } },
        image,
      }),
    },
    baseModels: { text: textModel, image: imageModel },
    preprocessor: imagePreprocessorFromJson(image),
  });
  await writeModel(training, { fit: trained, folder });
}
