/** Preprocessors that turn products into the inputs of a model, built from preprocess.json. */
import { z } from "zod";
import { imagePreprocessorFromJson } from "../features/image/image_preprocessor.ts";
import { NO_PICTURE } from "../features/image/missing_picture.ts";
import { pictureBytes } from "../features/image/packed_pictures.ts";
import { pictureBatch } from "../features/image/picture_batch.ts";
import type { Product } from "../features/product.ts";
import { textPreprocessorFromJson } from "../features/text/text_preprocessor.ts";
import { Tokenizer } from "../features/text/tokenizer.ts";
import { vectorize } from "../features/text/text_vectorizer.ts";
import { toPaddedBatch } from "../sparse_rows.ts";
import type { Tensors } from "../runtime/session.ts";
import { PIXELS, TOKENS, WORDS } from "../artifact/value_names.ts";

/** Decodes a picture file to uint8 [size, size, 3], or returns the reason why it cannot. */
export type PictureDecoder = (
  bytes: Uint8Array,
  options: { size: number },
) => Promise<Uint8Array | { unreadable: string }>;

/** Functions that preprocessing may use. */
export interface InputTools {
  /** Without a decoder, which is native code, products are treated as having no picture. */
  decodePicture?: PictureDecoder;
}

/** A kind of data that a model reads. */
export type Modality = "text" | "image";

/** The preprocessor of one model. */
export interface ModelInputs {
  readonly reads: readonly Modality[];
  /** Makes the input tensors of a batch of clean products. */
  toTensors(products: readonly Product[]): Promise<Tensors>;
}

const kinds = z.object({ kind: z.enum(["text", "image", "fusion"]) });
const fusion = z.strictObject({ kind: z.literal("fusion"), text: z.unknown(), image: z.unknown() });

/**
 * Builds the preprocessor from the JSON value of preprocess.json.
 *
 * @throws {z.ZodError} if the value does not have the form that this program writes.
 */
export function modelInputsFromJson(value: unknown, tools: InputTools = {}): ModelInputs {
  const readers = { text: textInputsFrom, image: imageInputsFrom, fusion: fusionInputsFrom };
  return readers[kinds.parse(value).kind](value, tools);
}

/** Combines the preprocess.json values of the base models into that of the fusion model. */
export function fusionPreprocessorToJson(baseModels: { text: unknown; image: unknown }): unknown {
  return { kind: "fusion", ...baseModels };
}

function textInputsFrom(value: unknown): ModelInputs {
  const preprocessor = textPreprocessorFromJson(value);
  const tokenizer = preprocessor.encoder && new Tokenizer(preprocessor.encoder);
  return {
    reads: ["text"],
    toTensors: (products) => {
      const { indices, weights } = toPaddedBatch(vectorize(products, preprocessor));
      const words = { [`${WORDS}.indices`]: indices, [`${WORDS}.weights`]: weights };
      return Promise.resolve({ ...words, ...tokenizer && tokenTensors(products, tokenizer) });
    },
  };
}

function tokenTensors(products: readonly Product[], tokenizer: Tokenizer): Tensors {
  const { ids, mask } = tokenizer.pad(products.map((product) => tokenizer.encode(product)));
  return { [`${TOKENS}.ids`]: ids, [`${TOKENS}.mask`]: mask };
}

function imageInputsFrom(value: unknown, { decodePicture }: InputTools): ModelInputs {
  const preprocessor = imagePreprocessorFromJson(value);
  const length = pictureBytes(preprocessor.size);
  const toTensors = async (products: readonly Product[]) => {
    const decoded = await Promise.all(
      products.map(async ({ picture }) =>
        picture && decodePicture && decodePicture(await picture(), preprocessor)
      ),
    );
    const pixels = new Uint8Array(products.length * length);
    const positions = decoded.map((found, at) => {
      if (!(found instanceof Uint8Array)) return NO_PICTURE;
      pixels.set(found, at * length);
      return at;
    });
    return { [PIXELS]: pictureBatch(pixels, positions, { preprocessor }) };
  };
  return { reads: ["image"], toTensors };
}

function fusionInputsFrom(value: unknown, tools: InputTools): ModelInputs {
  const { text, image } = fusion.parse(value);
  const baseModels = [textInputsFrom(text), imageInputsFrom(image, tools)];
  return {
    reads: ["text", "image"],
    toTensors: async (products) =>
      Object.assign({}, ...await Promise.all(baseModels.map((model) => model.toTensors(products)))),
  };
}
