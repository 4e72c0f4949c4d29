/** What turns products into the inputs of a model, as preprocess.json of its folder says. */
import { z } from "zod";
import { imagePreprocessorFromJson } from "../features/image/image_preprocessor.ts";
import { pictureBytes } from "../features/image/packed_pictures.ts";
import { pictureBatch } from "../features/image/picture_batch.ts";
import type { Product } from "../features/product.ts";
import { textPreprocessorFromJson } from "../features/text/text_preprocessor.ts";
import { vectorize } from "../features/text/text_vectorizer.ts";
import { toPaddedBatch } from "../sparse_rows.ts";
import type { Tensors } from "../runtime/session.ts";
import { PIXELS, WORDS } from "../artifact/value_names.ts";

/** Bytes of a picture file to uint8 [size, size, 3], or why not. */
export type PictureDecoder = (
  bytes: Uint8Array,
  options: { size: number },
) => Promise<Uint8Array | { unreadable: string }>;

/** What making inputs may use. */
export interface InputTools {
  /** Without it, products are taken to have no pictures: decoders are native code. */
  decodePicture?: PictureDecoder;
}

/** What a model may look at. */
export type Modality = "text" | "image";

/** What a model looks at, and how products become that. */
export interface ModelInputs {
  readonly reads: readonly Modality[];
  /** The tensors of a batch of clean products. */
  of(products: readonly Product[]): Promise<Tensors>;
}

const kinds = z.object({ kind: z.enum(["text", "image", "fusion"]) });
const fusion = z.strictObject({ kind: z.literal("fusion"), text: z.unknown(), image: z.unknown() });

/** Reads the content of preprocess.json; throws zod's error when it is none of ours. */
export function modelInputsFromJson(value: unknown, tools: InputTools = {}): ModelInputs {
  const readers = { text: textInputsFrom, image: imageInputsFrom, fusion: fusionInputsFrom };
  return readers[kinds.parse(value).kind](value, tools);
}

/** The preprocess.json of a fusion model from those of its halves. */
export function fusionPreprocessorToJson(halves: { text: unknown; image: unknown }): unknown {
  return { kind: "fusion", ...halves };
}

function textInputsFrom(value: unknown): ModelInputs {
  const preprocessor = textPreprocessorFromJson(value);
  return {
    reads: ["text"],
    of: (products) => {
      const { indices, weights } = toPaddedBatch(vectorize(products, preprocessor));
      return Promise.resolve({ [`${WORDS}.indices`]: indices, [`${WORDS}.weights`]: weights });
    },
  };
}

/** A picture that is missing or unreadable is what a picture is on average. */
function imageInputsFrom(value: unknown, { decodePicture }: InputTools): ModelInputs {
  const preprocessor = imagePreprocessorFromJson(value);
  const length = pictureBytes(preprocessor.size);
  const of = async (products: readonly Product[]) => {
    const decoded = await Promise.all(
      products.map(async ({ picture }) =>
        picture && decodePicture && decodePicture(await picture(), preprocessor)
      ),
    );
    const pixels = new Uint8Array(products.length * length);
    const positions = decoded.map((found, at) => {
      if (!(found instanceof Uint8Array)) return -1;
      pixels.set(found, at * length);
      return at;
    });
    return { [PIXELS]: pictureBatch(pixels, positions, { preprocessor }) };
  };
  return { reads: ["image"], of };
}

function fusionInputsFrom(value: unknown, tools: InputTools): ModelInputs {
  const { text, image } = fusion.parse(value);
  const halves = [textInputsFrom(text), imageInputsFrom(image, tools)];
  return {
    reads: ["text", "image"],
    of: async (products) =>
      Object.assign({}, ...await Promise.all(halves.map((half) => half.of(products)))),
  };
}
