/** What turns products into the inputs of a model, as preprocess.json of its folder says. */
import { z } from "zod";
import { decodePicture } from "../features/image/decode_picture.ts";
import { imagePreprocessorFromJson } from "../features/image/image_preprocessor.ts";
import { pictureBytes } from "../features/image/packed_pictures.ts";
import { pictureBatch } from "../features/image/picture_batch.ts";
import type { Product } from "../features/product.ts";
import { textPreprocessorFromJson } from "../features/text/text_preprocessor.ts";
import { vectorize } from "../features/text/text_vectorizer.ts";
import { padRows } from "../nn/sparse_rows.ts";
import type { Tensors } from "../runtime/session.ts";
import { PIXELS, WORDS } from "./value_names.ts";

/** Makes the tensors of a batch of clean products. */
export type ModelInputs = (products: readonly Product[]) => Promise<Tensors>;

const kinds = z.object({ kind: z.enum(["text", "image", "fusion"]) });
const fusion = z.strictObject({ kind: z.literal("fusion"), text: z.unknown(), image: z.unknown() });

/** Reads the content of preprocess.json; throws zod's error when it is none of ours. */
export function modelInputsFromJson(value: unknown): ModelInputs {
  const readers = { text: textInputs, image: imageInputs, fusion: fusionInputs };
  return readers[kinds.parse(value).kind](value);
}

/** The preprocess.json of a fusion model from those of its halves. */
export function fusionPreprocessorToJson(halves: { text: unknown; image: unknown }): unknown {
  return { kind: "fusion", ...halves };
}

function textInputs(value: unknown): ModelInputs {
  const preprocessor = textPreprocessorFromJson(value);
  return (products) => {
    const { indices, weights } = padRows(vectorize(products, preprocessor));
    return Promise.resolve({ [`${WORDS}.indices`]: indices, [`${WORDS}.weights`]: weights });
  };
}

/** A picture that is missing or unreadable is what a picture is on average. */
function imageInputs(value: unknown): ModelInputs {
  const preprocessor = imagePreprocessorFromJson(value);
  const length = pictureBytes(preprocessor.size);
  return async (products) => {
    const decoded = await Promise.all(
      products.map(async ({ picture }) => picture && decodePicture(await picture(), preprocessor)),
    );
    const pixels = new Uint8Array(products.length * length);
    const positions = decoded.map((found, at) => {
      if (!(found instanceof Uint8Array)) return -1;
      pixels.set(found, at * length);
      return at;
    });
    return { [PIXELS]: pictureBatch(pixels, positions, { preprocessor }) };
  };
}

function fusionInputs(value: unknown): ModelInputs {
  const { text, image } = fusion.parse(value);
  const halves = [textInputs(text), imageInputs(image)];
  return async (products) => {
    const inputs = await Promise.all(halves.map((half) => half(products)));
    return Object.assign({}, ...inputs);
  };
}
