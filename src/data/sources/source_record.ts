/** `source.json`: where the raw catalogue came from. */
import { join } from "node:path";
import { writeJsonAtomic } from "../../files/atomic_write.ts";

/** What is worth knowing of a source: counts and parameters, no time and no machine. */
export type SourceRecord = Record<string, unknown> & { source: string };

/** Writes the record beside the catalogue. */
export function writeSourceRecord(folder: string, record: SourceRecord): Promise<void> {
  return writeJsonAtomic(join(folder, "source.json"), record);
}
