/** Joins the predictions of all shards, once each is there and whole. */
import { UserError } from "../errors.ts";
import { writeFileAtomic } from "../files/atomic_write.ts";
import { getColumn } from "../tables/arrow/column.ts";
import { readTable } from "../tables/arrow/table_file.ts";
import { readCsvFile } from "../tables/csv/csv_reader.ts";
import { batchPaths, type Shard } from "./manifest.ts";
import { isDone, PREDICTION_COLUMNS, type ShardOptions } from "./shard.ts";

/**
 * Writes predictions.csv in the order of the product file, and returns the number of its rows.
 *
 * @throws {UserError} if a shard is not done, or its predictions are not of its products, once each.
 */
export async function mergeShards(options: ShardOptions): Promise<number> {
  const { folder, manifest } = options;
  const paths = batchPaths(folder);
  const missing: number[] = [];
  for (const shard of manifest.shards) {
    if (!await isDone(shard, options)) missing.push(shard.number);
  }
  if (missing.length > 0) {
    throw new UserError(
      `Cannot merge ${folder}: shards ${missing.join(", ")} are not predicted, expected all ` +
        `${manifest.shards.length}`,
    );
  }
  const parts: Uint8Array[] = [];
  const header = new TextEncoder().encode(`${PREDICTION_COLUMNS.join(",")}\n`);
  let rows = 0;
  for (const shard of manifest.shards) {
    await checkShard(shard, folder);
    rows += shard.rows;
    const bytes = await Deno.readFile(paths.output(shard.number));
    parts.push(parts.length === 0 ? bytes : bytes.subarray(header.length));
  }
  if (rows !== manifest.rows.kept || rows + manifest.rows.quarantined !== manifest.rows.in) {
    throw new UserError(
      `Cannot merge ${folder}: ${rows} predictions + ${manifest.rows.quarantined} quarantined, ` +
        `expected ${manifest.rows.in} rows`,
    );
  }
  await writeFileAtomic(paths.result, parts);
  return rows;
}

/** @throws {UserError} unless the predictions are of the shard's products, in their order. */
async function checkShard({ number }: Shard, folder: string): Promise<void> {
  const paths = batchPaths(folder);
  const wanted =
    getColumn(await readTable(paths.input(number), { columns: ["index"] }), "index", "int32")
      .values;
  let at = 0;
  for await (const rows of readCsvFile(paths.output(number), { columns: PREDICTION_COLUMNS })) {
    for (const { fields, line } of rows) {
      if (Number(fields?.[0]) === wanted[at++]) continue;
      throw new UserError(
        `Cannot merge ${paths.output(number)}: line ${line} is of product ${fields?.[0]}, ` +
          `expected ${wanted[at - 1]}`,
      );
    }
  }
  if (at === wanted.length) return;
  throw new UserError(
    `Cannot merge ${paths.output(number)}: ${at} predictions, expected ${wanted.length}`,
  );
}
