/** What turns products into the inputs of a model, as preprocess.json of its folder says. */
import { z } from "zod";
import type { ProductText } from "../features/product.ts";
import { textPreprocessorFromJson } from "../features/text/text_preprocessor.ts";
import { vectorize } from "../features/text/text_vectorizer.ts";
import { padRows } from "../nn/sparse_rows.ts";
import type { Tensors } from "../runtime/session.ts";
import { WORDS } from "./value_names.ts";

/** Makes the tensors of a batch of clean products. */
export type ModelInputs = (products: readonly ProductText[]) => Tensors;

/** Reads the content of preprocess.json; throws zod's error when it is none of ours. */
export function modelInputsFromJson(value: unknown): ModelInputs {
  const { kind } = z.object({ kind: z.enum(["text"]) }).parse(value);
  const readers: Record<typeof kind, (value: unknown) => ModelInputs> = { text: textInputs };
  return readers[kind](value);
}

function textInputs(value: unknown): ModelInputs {
  const preprocessor = textPreprocessorFromJson(value);
  return (products) => {
    const { indices, weights } = padRows(vectorize(products, preprocessor));
    return { [`${WORDS}.indices`]: indices, [`${WORDS}.weights`]: weights };
  };
}
