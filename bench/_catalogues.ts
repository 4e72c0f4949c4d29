/** The catalogues of a bench: folders in the challenge's layout, whole or cut to some of their rows. */
import { basename, join } from "node:path";
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import { UserError } from "../src/errors.ts";
import { random } from "../src/random.ts";
import { copyTables, type Workspace } from "./_workspace.ts";

const TABLES = ["X_train_update.csv", "Y_train_CVw08PX.csv"];

/** The options `--directory` and `--rows`, which `parseCatalogues` reads. */
export const CATALOGUE_OPTIONS = {
  directory: {
    type: "string",
    placeholder: "DIR,DIR",
    help: "catalogues in the challenge's layout (default: the sample catalogue)",
  },
  rows: {
    type: "string",
    placeholder: "500,all",
    help: "measure random cuts of each catalogue of --directory too (default: all)",
  },
} as const;

/** A catalogue: its name, and what to set for the stage `ingest` to bring it. */
export interface BenchCatalogue {
  name: string;
  prepare(workspace: Workspace): Promise<string[]>;
}

/** Parses the two options. @throws {UserError} for row counts that are none. */
export function parseCatalogues(
  { directory, rows }: { directory?: string; rows?: string },
): BenchCatalogue[] {
  if (directory === undefined) {
    return [{
      name: "sample",
      prepare: () => Promise.resolve(["data.source=sample", "data.sample.images=false"]),
    }];
  }
  const cuts = (rows ?? "all").split(",").map((text) => {
    if (text === "all") return undefined;
    const count = Number(text);
    if (Number.isInteger(count) && count > 0) return count;
    throw new UserError(`Cannot use --rows: '${text}', expected whole numbers from 1 or all`);
  });
  return directory.split(",").flatMap((folder) =>
    cuts.map((cut) => ({
      name: basename(folder) + (cut === undefined ? "" : `, ${cut} rows`),
      prepare: async (workspace) => {
        const target = join(workspace.folder, "data/catalogue");
        await copyTables(folder, target);
        if (cut !== undefined) await cutTables(target, cut);
        return ["data.source=directory", "data.directory=data/catalogue"];
      },
    }))
  );
}

/** Keeps as many random rows of both tables, the same ones each time. */
async function cutTables(folder: string, count: number): Promise<void> {
  let kept: Int32Array | undefined;
  for (const name of TABLES) {
    const path = join(folder, name);
    const [header, ...rows]: string[][] = parse(await Deno.readTextFile(path), {
      relax_column_count: true,
    });
    kept ??= random(7, "cut").shuffle(Int32Array.from(rows.keys())).slice(0, count).sort();
    await Deno.writeTextFile(path, stringify([header, ...Array.from(kept, (row) => rows[row])]));
  }
}
