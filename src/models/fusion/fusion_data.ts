/** From features of both kinds and finished models of both kinds to what a fusion model learns from. */
import type { ImagePreprocessor } from "../../features/image/image_preprocessor.ts";
import type { OpenOptions } from "../../runtime/open.ts";
import type { FusionData } from "./fusion_training.ts";
import { type HalfModels, halvesOutputs, type TwoSidedPart } from "./base_models.ts";
import { joinPictures } from "../image/image_training.ts";
import { joinParts, knownIn } from "../text/labelled_rows.ts";

/** Parts, and the models that learned from them. */
export interface FusionSources {
  train: TwoSidedPart;
  validation: TwoSidedPart;
  /** Models that learned from the training part alone. */
  judged: HalfModels;
  served: HalfModels;
  preprocessor: ImagePreprocessor;
}

/** Runs the judged models over each part and the ones to serve over both. */
export async function fusionDataOf(
  { train, validation, judged, served, preprocessor }: FusionSources,
  runtime: OpenOptions,
): Promise<Pick<FusionData, "judged" | "served" | "preprocessor">> {
  const options = { ...runtime, preprocessor };
  const known = knownIn(train.words.rows, validation.words.rows);
  const asJudged = { ...validation, words: { ...validation.words, rows: known } };
  return {
    judged: {
      train: await halvesOutputs(judged, train, options),
      validation: await halvesOutputs(judged, asJudged, options),
    },
    served: await halvesOutputs(served, bothParts(train, validation), options),
    preprocessor,
  };
}

function bothParts(train: TwoSidedPart, validation: TwoSidedPart): TwoSidedPart {
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
