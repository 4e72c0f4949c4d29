/** The text preprocessor of a model folder: settings and vocabulary. */
import { z } from "zod";
import type { TextSettings } from "./text_blocks.ts";
import { Vocabulary } from "./vocabulary.ts";

const sizes = z.tuple([z.int().min(1), z.int().min(1)]);

const schema = z.strictObject({
  kind: z.literal("text"),
  settings: z.strictObject({
    buckets: z.int(),
    word_ngrams: sizes,
    character_ngrams: sizes,
    max_characters: z.int(),
  }),
  vocabulary: z.base64(),
});

/** Everything `vectorize` needs. */
export interface TextPreprocessor {
  settings: TextSettings;
  vocabulary: Vocabulary;
}

/** Converts a preprocessor to a JSON value. */
export function textPreprocessorToJson({ settings, vocabulary }: TextPreprocessor): unknown {
  return { kind: "text", settings, vocabulary: vocabulary.toBase64() };
}

/**
 * Reads a preprocessor from a JSON value.
 *
 * @throws {z.ZodError} if the value is no text preprocessor.
 * @throws {RangeError} if the vocabulary does not fit the number of buckets.
 */
export function textPreprocessorFromJson(value: unknown): TextPreprocessor {
  const { settings, vocabulary } = schema.parse(value);
  return { settings, vocabulary: Vocabulary.fromBase64(vocabulary, settings.buckets) };
}
