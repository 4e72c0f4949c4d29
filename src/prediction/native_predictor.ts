/** Opens a Predictor with the native picture decoder; hosts without native code do not load this file. */
import { decodePicture } from "../features/image/decode_picture.ts";
import { Predictor, type PredictorOptions } from "./predictor.ts";

/**
 * Opens the model of a folder with a picture decoder.
 *
 * @throws {UserError} as `Predictor.open` does.
 */
export function openNativePredictor(
  folder: string,
  options: PredictorOptions,
): Promise<Predictor> {
  return Predictor.open(folder, { ...options, decodePicture });
}
