/**
 * The tracked outs of the workspace, remembered with the texts that they were read from: where no
 * record has changed, no parser is loaded.
 */
import { writeFileAtomic } from "../files/atomic_write.ts";
import { type Revision, workspaceRevision } from "./revision.ts";
import type { TrackedOut } from "./tracked_outs.ts";

const VERSION = 1;

/** The outs, and all that they were read from. */
interface Memory {
  version: typeof VERSION;
  /** Path of each file that was asked for → its text, null for none. */
  texts: Record<string, string | null>;
  /** The folders that were not looked through for records. */
  skipped: string[];
  /** The records that were found. */
  dvcFiles: string[];
  outs: TrackedOut[];
}

/**
 * The outs that the records of the workspace name; `memory` is the file that remembers them.
 *
 * @throws {UserError} when a record cannot be used.
 */
export async function workspaceOuts(memory = ".dvc/tmp/etiquette-outs"): Promise<TrackedOut[]> {
  const known = await readMemory(memory);
  if (known && await holds(known)) return known.outs;
  // By URL: a literal would be resolved, with every package behind it, before a command starts.
  const { trackedOuts }: typeof import("./tracked_outs.ts") = await import(
    new URL("./tracked_outs.ts", import.meta.url).href
  );
  const texts: Memory["texts"] = {};
  const skipped: string[] = [];
  let dvcFiles: string[] = [];
  const watched: Revision = {
    name: workspaceRevision.name,
    read: async (path) => {
      const text = await workspaceRevision.read(path);
      texts[path] = text ?? null;
      return text;
    },
    dvcFiles: async (skip) => {
      dvcFiles = await workspaceRevision.dvcFiles((folder) => {
        const isSkipped = skip(folder);
        if (isSkipped) skipped.push(folder);
        return isSkipped;
      });
      return dvcFiles;
    },
  };
  const outs = await trackedOuts(watched);
  const text = JSON.stringify({ version: VERSION, texts, skipped, dvcFiles, outs });
  await writeFileAtomic(memory, text);
  return outs;
}

async function readMemory(path: string): Promise<Memory | undefined> {
  const text = await workspaceRevision.read(path);
  if (text === undefined) return undefined;
  try {
    const memory: Memory = JSON.parse(text);
    return memory?.version === VERSION ? memory : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function holds({ texts, skipped, dvcFiles }: Memory): Promise<boolean> {
  for (const [path, text] of Object.entries(texts)) {
    if ((await workspaceRevision.read(path) ?? null) !== text) return false;
  }
  const skip = new Set(skipped);
  const now = await workspaceRevision.dvcFiles((folder) => skip.has(folder));
  return now.length === dvcFiles.length && now.every((path, at) => path === dvcFiles[at]);
}
