/** The pretrained encoder of texts and its features: data/embeddings/text. */
import { join } from "node:path";
import type { TextEncoder } from "../src/models/text/text_model.ts";
import { UserError } from "../src/errors.ts";
import { readJson } from "../src/files/atomic_write.ts";
import { decodeModel } from "../src/nn/onnx/decode_model.ts";
import { getColumn } from "../src/tables/arrow/column.ts";
import { readTable } from "../src/tables/arrow/table_file.ts";
import { readBackbone } from "./_backbone.ts";

const EMBEDDINGS = "data/embeddings/text";

/** An encoder, its features of both parts, and how it reads texts. */
export interface EncoderFeatures extends TextEncoder {
  /** Float32 [rows × columns] each. */
  train: Float32Array;
  validation: Float32Array;
  /** The value of encoder.json. */
  texts: unknown;
  /** Files that a training depends on. */
  files: string[];
}

/**
 * Reads what the stage embed_text wrote with this backbone; undefined for `none`.
 *
 * @throws {UserError} if it wrote something else.
 */
export async function readEncoder(backbone: string): Promise<EncoderFeatures | undefined> {
  if (backbone === "none") return;
  const found = await readBackbone("text");
  if (found?.name !== backbone) {
    throw new UserError(
      `Cannot use ${EMBEDDINGS}: found features of backbone ${found?.name ?? "none"}, expected ` +
        `${backbone}. Run: deno task embed:text`,
    );
  }
  const onnx = join(EMBEDDINGS, "backbone.onnx");
  const parts = ["train", "validation"].map((part) => join(EMBEDDINGS, `${part}.arrow`));
  const [train, validation] = await Promise.all(
    parts.map(async (path) =>
      getColumn(await readTable(path), "features", "fixed_size_list<float32>")
    ),
  );
  return {
    graph: decodeModel(await Deno.readFile(onnx)),
    columns: train.width,
    train: train.values,
    validation: validation.values,
    texts: await readJson(join(EMBEDDINGS, "encoder.json")),
    files: [...parts, onnx],
  };
}

/** @throws {UserError} if there is an encoder: fusion without a backbone of pictures takes none. */
export function refuseEncoder(encoder: EncoderFeatures | undefined): void {
  if (encoder === undefined) return;
  throw new UserError(
    "Cannot train a fusion model with model.text.backbone and without model.image.backbone: name " +
      "both or none",
  );
}
