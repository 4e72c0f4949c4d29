/** `source.json`: the origin of the raw catalogue. */
import { join } from "node:path";
import { writeJsonAtomic } from "../../files/atomic_write.ts";

/** Counts and parameters of a source; no time and no machine, so that runs are reproducible. */
export type SourceRecord = Record<string, unknown> & { source: string };

/** Writes the record beside the catalogue. */
export function writeSourceRecord(folder: string, record: SourceRecord): Promise<void> {
  return writeJsonAtomic(join(folder, "source.json"), record);
}
