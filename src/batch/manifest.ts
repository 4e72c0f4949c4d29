/** The manifest of a batch: the shards of a catalogue and what each must hold. */
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../errors.ts";
import { exists, readJson } from "../files/atomic_write.ts";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** One shard: consecutive clean rows. */
const shard = z.strictObject({
  number: z.int().min(0),
  rows: z.int().min(0),
  /** The hash of the input file. */
  sha256,
});

const manifest = z.strictObject({
  version: z.literal(1),
  /** The product file, beside which its pictures lie, and its hash. */
  source: z.string(),
  source_sha256: sha256,
  rows: z.strictObject({ in: z.int(), kept: z.int(), quarantined: z.int() }),
  shards: z.array(shard).min(1),
});

/** The schema as a value. */
export type Manifest = z.infer<typeof manifest>;

/** One shard of a manifest. */
export type Shard = z.infer<typeof shard>;

/** Paths below the folder of a batch. */
export const batchPaths = (folder: string) => ({
  manifest: join(folder, "manifest.json"),
  quarantine: join(folder, "quarantine.csv"),
  result: join(folder, "predictions.csv"),
  input: (number: number) => join(folder, "input", `${shardName(number)}.arrow`),
  output: (number: number) => join(folder, "output", `${shardName(number)}.csv`),
  note: (number: number) => join(folder, "output", `${shardName(number)}.json`),
});

function shardName(number: number): string {
  return String(number).padStart(5, "0");
}

/**
 * Reads the manifest of a folder; undefined where there is none.
 *
 * @throws {UserError} if it is no manifest.
 */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  const path = batchPaths(folder).manifest;
  if (!await exists(path)) return undefined;
  const found = manifest.safeParse(await readJson(path));
  if (found.success) return found.data;
  throw new UserError(`Cannot read ${path}: ${z.prettifyError(found.error)}`);
}
