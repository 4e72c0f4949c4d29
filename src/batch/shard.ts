/** Predicts one shard. */
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { stringify } from "csv-stringify/sync";
import { z } from "zod";
import { UserError } from "../errors.ts";
import type { Product } from "../features/product.ts";
import { exists, readJson, writeFileAtomic, writeJsonAtomic } from "../files/atomic_write.ts";
import { hashFiles } from "../files/file_hash.ts";
import type { Predictor } from "../prediction/predictor.ts";
import { getColumn } from "../tables/arrow/column.ts";
import { readTable } from "../tables/arrow/table_file.ts";
import { batchPaths, type Manifest, type Shard } from "./manifest.ts";

/** Columns of predictions. */
export const PREDICTION_COLUMNS = ["index", "code", "class", "probability"];

const note = z.object({
  input_sha256: z.string(),
  model_sha256: z.string(),
  output_sha256: z.string(),
  rows: z.int(),
});

/** A batch whose shards are predicted, and the model. */
export interface ShardOptions {
  folder: string;
  manifest: Manifest;
  /** Hash of the model's folder, so that another model predicts anew. */
  modelHash: string;
}

/** True if a shard is predicted by this model, from its input, and is as it was written. */
export async function isDone(
  { number, sha256 }: Shard,
  { folder, modelHash }: ShardOptions,
): Promise<boolean> {
  const paths = batchPaths(folder);
  if (!await exists(paths.note(number)) || !await exists(paths.output(number))) return false;
  const found = note.safeParse(await readJson(paths.note(number)).catch(() => undefined)).data;
  return found?.input_sha256 === sha256 && found.model_sha256 === modelHash &&
    found.output_sha256 === await hashFiles([paths.output(number)]);
}

/**
 * Predicts a shard unless it is done; the output is written before the note that vouches for it.
 *
 * @throws {UserError} if the input is not what the manifest says.
 */
export async function predictShard(
  shard: Shard,
  options: ShardOptions & { open: () => Promise<Predictor>; onProgress?: (done: number) => void },
): Promise<"predicted" | "done before"> {
  if (await isDone(shard, options)) return "done before";
  const { folder, manifest, modelHash, open, onProgress } = options;
  const paths = batchPaths(folder);
  const input = paths.input(shard.number);
  if (await hashFiles([input]) !== shard.sha256) {
    throw new UserError(`Cannot predict ${input}: its content is not what the manifest says`);
  }
  const { indexes, products } = await readInput(input, dirname(manifest.source));
  const predictor = await open();
  const probabilities = await predictor.probabilities(products, onProgress ? { onProgress } : {});
  const { labels } = predictor;
  const rows = [...indexes].map((index, row) => {
    const own = probabilities.subarray(row * labels.length, (row + 1) * labels.length);
    const best = own.reduce((best, value, at) => value > own[best] ? at : best, 0);
    return [index, labels[best].code, labels[best].name, own[best].toFixed(6)];
  });
  const content = stringify(rows, { header: true, columns: PREDICTION_COLUMNS });
  await writeFileAtomic(paths.output(shard.number), content);
  await writeJsonAtomic(paths.note(shard.number), {
    input_sha256: shard.sha256,
    model_sha256: modelHash,
    output_sha256: createHash("sha256").update(content).digest("hex"),
    rows: rows.length,
  });
  return "predicted";
}

async function readInput(
  path: string,
  pictures: string,
): Promise<{ indexes: Int32Array; products: Product[] }> {
  const table = await readTable(path);
  const descriptions = getColumn(table, "description", "utf8?").values;
  const images = getColumn(table, "image", "utf8?").values;
  return {
    indexes: getColumn(table, "index", "int32").values as Int32Array,
    products: getColumn(table, "title", "utf8").values.map((title, row) => {
      const image = images[row];
      const picture = () => Deno.readFile(join(pictures, image!));
      return { title, description: descriptions[row], ...(image === null ? {} : { picture }) };
    }),
  };
}
