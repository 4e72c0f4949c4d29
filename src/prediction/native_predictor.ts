/** A predictor that decodes pictures, by native code: apart, so that other hosts load none. */
import { decodePicture } from "../features/image/decode_picture.ts";
import { Predictor, type PredictorOptions } from "./predictor.ts";

/** Opens the model of a folder, pictures included; see `Predictor.open`. */
export function openNativePredictor(
  folder: string,
  options: PredictorOptions,
): Promise<Predictor> {
  return Predictor.open(folder, { ...options, decodePicture });
}
