/** Outputs of cells by hash, kept between runs in one JSON file a notebook. */
import { z } from "zod";
import { exists, readJson, writeFileAtomic } from "../../files/atomic_write.ts";
import type { CellOutput } from "../output/cell_output.ts";

/** A cell's last run. */
export interface CellRecord {
  outputs: CellOutput[];
  /** Start of the run, ISO 8601. */
  at: string;
  seconds: number;
}

const record = z.object({
  outputs: z.array(z.custom<CellOutput>((value) => typeof value === "object" && value !== null)),
  at: z.string(),
  seconds: z.number(),
});
const file = z.object({ version: z.literal(1), cells: z.record(z.string(), record) });

/** Reads the records; none where there is no file, or none that this version wrote. */
export async function readOutputCache(path: string): Promise<Map<string, CellRecord>> {
  if (!await exists(path)) return new Map();
  const found = file.safeParse(await readJson(path).catch(() => undefined));
  return new Map(Object.entries(found.data?.cells ?? {}));
}

/** Writes the records. */
export async function writeOutputCache(
  path: string,
  records: ReadonlyMap<string, CellRecord>,
): Promise<void> {
  await writeFileAtomic(path, JSON.stringify({ version: 1, cells: Object.fromEntries(records) }));
}
