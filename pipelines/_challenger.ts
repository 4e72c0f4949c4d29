/** A challenger: trained in a work tree on the baseline and the labelled streams that arrived. */
import { basename, join } from "node:path";
import { loadParams, readParamsTree } from "../src/config/params.ts";
import { parseIndex } from "../src/data/catalogue/identifiers.ts";
import { type RawRow, readRawRows } from "../src/data/streams/raw_rows.ts";
import { writeCatalogue } from "../src/data/streams/write_streams.ts";
import { UserError } from "../src/errors.ts";
import { runVariant } from "../src/experiments/run_variant.ts";
import { currentCommit, makeWorkTree, type WorkTree } from "../src/experiments/work_tree.ts";
import { exists, replaceDirectory } from "../src/files/atomic_write.ts";
import { isHeldOut } from "../src/loop/held_out.ts";
import { openRepository } from "../src/pipeline/repository.ts";
import type { Ledger } from "../src/streams/ledger.ts";
import { STREAM, STREAM_PATHS } from "./_stream_paths.ts";

const CHALLENGER = `${STREAM}/challenger`;

/** Parameters that make the pipeline train on a catalogue. */
function trainingOn(directory: string): string[] {
  return ["data.source=directory", `data.directory=${directory}`];
}

/** Writes the challenger's catalogue: all labelled rows, the newest stream's held-out ones aside. */
export async function writeChallengerCatalogue(
  { processed }: Ledger,
  { newest, seed, share }: { newest: string; seed: number; share: number },
): Promise<number> {
  const { rows } = await readRawRows(STREAM_PATHS.catalogue);
  const known = new Set(rows.map(({ fields }) => fields[0]));
  const added: RawRow[] = [];
  for (const { stream } of processed) {
    const file = `${stream}.csv`;
    if (!await exists(join(STREAM_PATHS.labels, file))) continue;
    const products = `${basename(STREAM_PATHS.raw)}/${file}`;
    const labels = `${basename(STREAM_PATHS.labels)}/${file}`;
    for (const row of (await readRawRows(STREAM, { products, labels })).rows) {
      const index = parseIndex(row.fields[0]);
      if (row.code === undefined || index === null || known.has(row.fields[0])) continue;
      if (stream === newest && isHeldOut(index, { stream, seed, share })) continue;
      known.add(row.fields[0]);
      added.push(row);
    }
  }
  const from = STREAM_PATHS.catalogue;
  await replaceDirectory(
    CHALLENGER,
    (folder) => writeCatalogue(folder, { rows: [...rows, ...added], from }),
  );
  return added.length;
}

/** Trains the challenger; the work tree holds its model until it is disposed. */
export async function trainChallenger(overrides: readonly string[]): Promise<WorkTree> {
  const sets = [...overrides, ...trainingOn(CHALLENGER)];
  const { graph } = await openRepository(await readParamsTree({ overrides: sets }));
  const tree = await makeWorkTree(await currentCommit(), graph.stages);
  await runPipeline(tree.folder, sets);
  return tree;
}

/** Makes the challenger's catalogue the baseline, and its outs those of this folder. */
export async function takeOver(overrides: readonly string[]): Promise<void> {
  if (await exists(CHALLENGER)) {
    await replaceDirectory(STREAM_PATHS.catalogue, async (staging) => {
      const { rows } = await readRawRows(CHALLENGER);
      await writeCatalogue(staging, { rows, from: CHALLENGER });
    });
  }
  await runPipeline(".", [...overrides, ...trainingOn(STREAM_PATHS.catalogue)]);
}

async function runPipeline(folder: string, sets: string[]): Promise<void> {
  const { model } = await loadParams({ overrides: sets });
  const { signal } = new AbortController();
  const { failure } = await runVariant(sets, { folder, metricsName: model.type, signal });
  if (failure) throw new UserError(`Cannot train the challenger: ${failure}`);
}
