/** The end of a training stage, the same for all models: model folder, golden answers, validated model. */
import { join } from "node:path";
import { type NewModelFolder, writeModelFolder } from "../src/artifact/model_folder.ts";
import { replaceDirectory, writeFileAtomic } from "../src/files/atomic_write.ts";
import { encodeTrainedModel } from "../src/models/trained_model_folder.ts";
import type { Model } from "../src/nn/graph/scope.ts";
import type { Fit } from "../src/training/fit.ts";
import type { Trained } from "../src/training/training_loop.ts";
import { writeGoldenAnswers } from "./_golden_answers.ts";
import type { Training } from "./_training.ts";

/** Path of the ONNX file of a validated model, which knows the training part alone. */
export function validatedModelPath(name: string): string {
  return join("models", "validated", `${name}.onnx`);
}

/**
 * Writes `models/<name>` and removes the checkpoints. With `validatedModel` it also writes the
 * validated model, which fusion builds on.
 */
export async function writeModel(
  { name, log }: Training,
  { fit, folder, validatedModel }: {
    fit:
      & { validated: Pick<Trained, "parameters" | "records" | "kept"> }
      & Pick<
        Fit,
        "removeCheckpoints"
      >;
    folder: NewModelFolder;
    validatedModel?: Model;
  },
): Promise<void> {
  if (validatedModel) {
    const onnx = encodeTrainedModel(validatedModel, fit.validated);
    await writeFileAtomic(validatedModelPath(name), onnx);
  }
  const { records, kept } = fit.validated;
  await replaceDirectory(join("models", name), async (staging) => {
    await writeModelFolder(staging, folder);
    await writeGoldenAnswers(staging, { validationF1: records[kept]?.score });
  });
  await fit.removeCheckpoints();
  await log.finish();
  console.log(`Wrote models/${name}\nNext: deno task evaluate ${name}`);
}
