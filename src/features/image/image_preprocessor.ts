/** The image preprocessor of a model folder: size and normalisation. */
import { z } from "zod";
import type { Normalization } from "./channel_statistics.ts";

const channels = <T extends z.ZodType>(value: T) => z.tuple([value, value, value]);

const schema = z.strictObject({
  kind: z.literal("image"),
  size: z.int().min(1),
  mean: channels(z.number().min(0).max(1)),
  std: channels(z.number().positive()),
});

/** Everything `decodePicture` and `pictureBatch` need. */
export interface ImagePreprocessor extends Normalization {
  /** Pixels on each side. */
  size: number;
}

/** Converts a preprocessor to a JSON value. */
export function imagePreprocessorToJson({ size, mean, std }: ImagePreprocessor): unknown {
  return { kind: "image", size, mean, std };
}

/**
 * Reads a preprocessor from a JSON value.
 *
 * @throws {z.ZodError} if the value is no image preprocessor.
 */
export function imagePreprocessorFromJson(value: unknown): ImagePreprocessor {
  const { size, mean, std } = schema.parse(value);
  return { size, mean, std };
}
