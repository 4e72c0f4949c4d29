/** The text preprocessor of a model folder: settings, vocabulary and, if there is one, the tokenizer. */
import { z } from "zod";
import type { TextSettings } from "./text_blocks.ts";
import type { EncoderTexts } from "./tokenizer.ts";
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
  encoder: z.strictObject({
    tokenizer: z.looseObject({}),
    prefix: z.string(),
    max_tokens: z.int().min(3),
    padding_id: z.int().min(0),
  }).optional(),
});

/** Everything `vectorize` needs. */
export interface TextPreprocessor {
  settings: TextSettings;
  vocabulary: Vocabulary;
  /** Input of the pretrained encoder, if the model has one. */
  encoder?: EncoderTexts;
}

/** Converts a preprocessor to a JSON value. */
export function textPreprocessorToJson(
  { settings, vocabulary, encoder }: TextPreprocessor,
): Record<string, unknown> {
  return { kind: "text", settings, vocabulary: vocabulary.toBase64(), ...encoder && { encoder } };
}

/**
 * Reads a preprocessor from a JSON value.
 *
 * @throws {z.ZodError} if the value is no text preprocessor.
 * @throws {RangeError} if the vocabulary does not fit the number of buckets.
 */
export function textPreprocessorFromJson(value: unknown): TextPreprocessor {
  const { settings, vocabulary, encoder } = schema.parse(value);
  return { settings, vocabulary: Vocabulary.fromBase64(vocabulary, settings.buckets), encoder };
}
