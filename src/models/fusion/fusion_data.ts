/** Prepares the training data of a fusion model by running its base models. */
import type { ImagePreprocessor } from "../../features/image/image_preprocessor.ts";
import type { OpenOptions } from "../../runtime/open.ts";
import type { FusionData } from "./fusion_training.ts";
import { type BaseModels, type MultimodalPart, runBaseModels } from "./base_models.ts";
import { joinPictures } from "../image/image_training.ts";
import { joinParts } from "../../training/row_source.ts";
import { restrictToVocabulary } from "../text/known_features.ts";

/** Features of both parts and the base models. */
export interface FusionSources {
  train: MultimodalPart;
  validation: MultimodalPart;
  /** Base models that learned from the training part alone. */
  validated: BaseModels;
  /** Base models of the fusion model. */
  final: BaseModels;
  preprocessor: ImagePreprocessor;
}

/** Runs the validated base models over each part and the final ones over both parts together. */
export async function prepareFusionData(
  { train, validation, validated, final, preprocessor }: FusionSources,
  runtime: OpenOptions,
): Promise<Pick<FusionData, "validated" | "final" | "preprocessor">> {
  const options = { ...runtime, preprocessor };
  const known = restrictToVocabulary(train.words.rows, validation.words.rows);
  const knownValidation = { ...validation, words: { ...validation.words, rows: known } };
  return {
    validated: {
      train: await runBaseModels(validated, train, options),
      validation: await runBaseModels(validated, knownValidation, options),
    },
    final: await runBaseModels(final, joinMultimodalParts(train, validation), options),
    preprocessor,
  };
}

function joinMultimodalParts(train: MultimodalPart, validation: MultimodalPart): MultimodalPart {
  const behind = train.words.labels.length;
  const moved = {
    ...validation.pictures,
    rows: validation.pictures.rows.map((row) => row + behind),
  };
  return {
    words: joinParts(train.words, validation.words),
    pictures: joinPictures(train.pictures, moved),
  };
}
