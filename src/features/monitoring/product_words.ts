/** Statistics of product texts for drift monitoring: length, words, and how much a model knows. */
import type { ProductText } from "../product.ts";
import { tokenize } from "../text/folded_text.ts";
import type { TextPreprocessor } from "../text/text_preprocessor.ts";
import { hashTexts } from "../text/text_vectorizer.ts";

/** One number a product. */
export interface TextStatistics {
  /** int32 [products] each: UTF-16 code units; 0 where there is no description. */
  titleCharacters: Int32Array;
  descriptionCharacters: Int32Array;
  /** int32 [products]: words of both texts. */
  words: Int32Array;
  /** float32 [products]: share of the distinct n-grams that the vocabulary lacks; 0 without any. */
  unknownShare: Float32Array;
}

/** Measures clean texts. Without a preprocessor, of a model that reads none, nothing is unknown. */
export function textStatistics(
  texts: readonly ProductText[],
  preprocessor: TextPreprocessor | undefined,
): TextStatistics {
  const words = ({ title, description }: ProductText) =>
    tokenize(title, Infinity).length + tokenize(description ?? "", Infinity).length;
  return {
    titleCharacters: Int32Array.from(texts, ({ title }) => title.length),
    descriptionCharacters: Int32Array.from(texts, ({ description }) => description?.length ?? 0),
    words: Int32Array.from(texts, words),
    unknownShare: preprocessor
      ? unknownShares(texts, preprocessor)
      : new Float32Array(texts.length),
  };
}

function unknownShares(
  texts: readonly ProductText[],
  { settings, vocabulary }: TextPreprocessor,
): Float32Array {
  const { offsets, indices } = hashTexts(texts, settings);
  return Float32Array.from(texts, (_, row) => {
    const buckets = indices.subarray(offsets[row], offsets[row + 1]);
    let unknown = 0;
    for (const bucket of buckets) if (vocabulary.rowIndex(bucket) < 0) unknown++;
    return buckets.length === 0 ? 0 : unknown / buckets.length;
  });
}
