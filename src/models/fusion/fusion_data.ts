/** From features of both kinds and finished models of both kinds to what a fusion model learns from. */
import type { ImagePreprocessor } from "../../features/image/image_preprocessor.ts";
import type { OpenOptions } from "../../runtime/open.ts";
import type { FusionData } from "./fusion_training.ts";
import { type BaseModels, type MultimodalPart, runBaseModels } from "./base_models.ts";
import { joinPictures } from "../image/image_training.ts";
import { joinParts, knownIn } from "../text/labelled_rows.ts";

/** Parts, and the models that learned from them. */
export interface FusionSources {
  train: MultimodalPart;
  validation: MultimodalPart;
  /** Models that learned from the training part alone. */
  validated: BaseModels;
  final: BaseModels;
  preprocessor: ImagePreprocessor;
}

/** Runs the judged models over each part and the ones to serve over both. */
export async function prepareFusionData(
  { train, validation, validated, final, preprocessor }: FusionSources,
  runtime: OpenOptions,
): Promise<Pick<FusionData, "validated" | "final" | "preprocessor">> {
  const options = { ...runtime, preprocessor };
  const known = knownIn(train.words.rows, validation.words.rows);
  const knownValidation = { ...validation, words: { ...validation.words, rows: known } };
  return {
    validated: {
      train: await runBaseModels(validated, train, options),
      validation: await runBaseModels(validated, knownValidation, options),
    },
    final: await runBaseModels(final, bothParts(train, validation), options),
    preprocessor,
  };
}

function bothParts(train: MultimodalPart, validation: MultimodalPart): MultimodalPart {
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
