/** The record of what was fetched from the hub, in source.json beside the files. */
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../errors.ts";
import { exists, readJson, writeJsonAtomic } from "../files/atomic_write.ts";
import { hashFiles } from "../files/file_hash.ts";

const RECORD = "source.json";
const schema = z.object({
  repository: z.string(),
  revision: z.string(),
  files: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)),
});

/** Repository, commit, and the SHA-256 of each file. */
export type HubRecord = z.infer<typeof schema>;

/** Reads the record of a folder; undefined without one. @throws {UserError} if it is damaged. */
export async function readRecord(folder: string): Promise<HubRecord | undefined> {
  const path = join(folder, RECORD);
  if (!await exists(path)) return undefined;
  const record = schema.safeParse(await readJson(path));
  if (record.success) return record.data;
  throw new UserError(`Cannot read ${path}:\n${z.prettifyError(record.error)}`);
}

/** Writes the record of a folder. */
export function writeRecord(folder: string, record: HubRecord): Promise<void> {
  return writeJsonAtomic(join(folder, RECORD), record);
}

/** The state of a folder of params.yaml's `pretrained.directory`. */
export type BackboneState = "absent" | "here, without a record" | "as fetched" | "changed";

/** Compares the files of a folder with its record; reads every byte. */
export async function backboneState(folder: string): Promise<BackboneState> {
  if (!await exists(folder)) return "absent";
  const record = await readRecord(folder);
  if (record === undefined) return "here, without a record";
  for (const [name, sha256] of Object.entries(record.files)) {
    const path = join(folder, name);
    if (!await exists(path) || await hashFiles([path]) !== sha256) return "changed";
  }
  return "as fetched";
}
