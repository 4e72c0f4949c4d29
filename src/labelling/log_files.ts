/** Reads the prediction log: JSON lines of a folder's files, the oldest first. */
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { UserError } from "../errors.ts";
import { exists } from "../files/atomic_write.ts";
import { type LogEntry, logEntry } from "../monitoring/log_schemas.ts";

/**
 * Yields the entries; lines that are none, such as one that is being written, are counted.
 *
 * @throws {UserError} if there is no log.
 */
export async function* readLog(
  folder: string,
  { onBadLine = () => {} }: { onBadLine?: (path: string) => void } = {},
): AsyncGenerator<LogEntry> {
  for (const path of await logFiles(folder)) {
    for await (const line of createInterface({ input: createReadStream(path) })) {
      const entry = parseLine(line);
      if (entry) yield entry;
      else onBadLine(path);
    }
  }
}

async function logFiles(folder: string): Promise<string[]> {
  const names = await exists(folder)
    ? [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) =>
      name.endsWith(".jsonl")
    )
    : [];
  if (names.length === 0) {
    throw new UserError(
      `Cannot read the prediction log: no .jsonl file in ${folder}, expected what the API logs ` +
        "there (deno task api --set api.log.texts=true)",
    );
  }
  // The current file has no time in its name: `predictions.jsonl` follows `predictions-<time>.jsonl`.
  return names.sort((a, b) => sortKey(a) < sortKey(b) ? -1 : 1).map((name) => join(folder, name));
}

function sortKey(name: string): string {
  return name.replace(/\.jsonl$/, /-\d{4}-/.test(name) ? "" : "~");
}

function parseLine(line: string): LogEntry | undefined {
  try {
    return logEntry.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
