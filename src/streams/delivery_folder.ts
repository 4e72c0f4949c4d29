/** The folder of deliveries: product files in the challenge's columns, taken in order of name. */
import { join } from "node:path";
import { UserError } from "../errors.ts";
import { exists } from "../files/atomic_write.ts";
import { hashFiles } from "../files/file_hash.ts";
import type { Ledger } from "./ledger.ts";

/** A delivery. */
export interface Delivery {
  /** Its file's name without `.csv`. */
  stream: string;
  path: string;
  /** SHA-256 of its content. */
  hash: string;
}

/** Deliveries that are not processed yet. */
export interface Waiting {
  next: Delivery | undefined;
  /** The number of deliveries after the next. */
  later: number;
  /** Copies of processed deliveries under another name, which are left alone. */
  copies: { stream: string; original: string }[];
}

/**
 * Looks for deliveries. Files that begin with a dot are not whole yet.
 *
 * @throws {UserError} if there is no folder, or a processed delivery has another content now.
 */
export async function waitingDeliveries(
  folder: string,
  ledger: Ledger | undefined,
): Promise<Waiting> {
  if (!await exists(folder)) {
    throw new UserError(
      `Cannot find deliveries: no folder ${folder}, expected CSV files in it ` +
        "(deno task streams:make cuts some from the catalogue)",
    );
  }
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name)
    .filter((name) => /^[^.].*\.csv$/i.test(name)).sort();
  const waiting: Delivery[] = [];
  const copies: Waiting["copies"] = [];
  for (const name of names) {
    const [path, stream] = [join(folder, name), name.replace(/\.csv$/i, "")];
    const hash = await hashFiles([path]);
    const known = ledger?.processed.find((entry) => entry.stream === stream);
    const original = ledger?.processed.find((entry) => entry.hash === hash) ??
      waiting.find((delivery) => delivery.hash === hash);
    if (known && known.hash !== hash) {
      throw new UserError(
        `Cannot take ${path}: its content changed since it was processed, expected a new ` +
          "delivery under a name of its own",
      );
    }
    if (known) continue;
    if (original) copies.push({ stream, original: original.stream });
    else waiting.push({ stream, path, hash });
  }
  return { next: waiting[0], later: Math.max(0, waiting.length - 1), copies };
}
