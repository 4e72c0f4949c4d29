/** The model that predicts streams, with the rows it never learned from as the reference. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { readModelFolder } from "../artifact/model_folder.ts";
import type { ClassLabel } from "../artifact/labels.ts";
import { UserError } from "../errors.ts";
import {
  type TextPreprocessor,
  textPreprocessorFromJson,
} from "../features/text/text_preprocessor.ts";
import { readJson } from "../files/atomic_write.ts";
import { hashFiles } from "../files/file_hash.ts";
import { labelsFromJson } from "../artifact/labels.ts";
import { getColumn } from "../tables/arrow/column.ts";
import { readTable } from "../tables/arrow/table_file.ts";
import type { MonitoredProduct } from "./monitored_rows.ts";

/** A model and what identifies it and its reference. */
export interface ModelInUse {
  labels: readonly ClassLabel[];
  preprocessor: TextPreprocessor | undefined;
  /** SHA-256 of the model's and the reference rows' files. */
  reference: string;
  /** SHA-256 of the model. */
  digest: string;
}

/** A product whose picture can be read. */
export type ReadableProduct = MonitoredProduct & { picture?: () => Promise<Uint8Array> };

/**
 * Opens what monitoring needs of `model` and of `processed`, the catalogue that it was trained on.
 *
 * @throws {UserError} where one is missing, or they are not of one training.
 */
export async function modelInUse(
  model: string,
  { processed }: { processed: string },
): Promise<ModelInUse> {
  const { labels, preprocess } = await readModelFolder(model, textPreprocessorIn);
  const classes = labelsFromJson(await readJson(join(processed, "labels.json")));
  if (classes.map(({ code }) => code).join() !== labels.map(({ code }) => code).join()) {
    throw new UserError(
      `Cannot monitor ${model}: its classes differ from those of ${processed}, expected the ` +
        "catalogue that it was trained on (deno task pipeline makes both)",
    );
  }
  const digest = await hashFiles([join(model, "model.onnx")]);
  const rows = await hashFiles([join(processed, "test.arrow")]);
  const reference = createHash("sha256").update(`${digest} ${rows}`).digest("hex");
  return { labels, preprocessor: preprocess, reference, digest };
}

/** The text part of preprocess.json: a text model's own, or a fusion model's. */
function textPreprocessorIn(value: unknown): TextPreprocessor | undefined {
  const { kind, text } = value as { kind: string; text?: unknown };
  if (kind === "image") return undefined;
  return textPreprocessorFromJson(kind === "fusion" ? text : value);
}

/** Reads the test part as products. */
export async function referenceProducts(
  { processed, raw, labels }: { processed: string; raw: string; labels: readonly ClassLabel[] },
): Promise<ReadableProduct[]> {
  const table = await readTable(join(processed, "test.arrow"));
  const text = (name: string) => getColumn(table, name, "utf8?").values;
  const [descriptions, images] = [text("description"), text("image")];
  const codes = getColumn(table, "label", "int32").values;
  const indexes = getColumn(table, "index", "int32").values;
  return getColumn(table, "title", "utf8").values.map((title, row) => ({
    index: indexes[row],
    title,
    description: descriptions[row],
    code: String(labels[codes[row]].code),
    ...pictureIn(raw, images[row]),
  }));
}

/** A picture of a catalogue by its path; none for null. */
export function pictureIn(
  folder: string,
  image: string | null,
): Pick<ReadableProduct, "hasPicture" | "picture"> {
  if (image === null) return { hasPicture: false };
  return { hasPicture: true, picture: () => Deno.readFile(join(folder, image)) };
}
