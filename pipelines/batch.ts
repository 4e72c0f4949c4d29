/** Predicts a large catalogue in shards: on this machine, or each shard as a pod of an Indexed Job. */
import { join } from "node:path";
import { batchPaths, readManifest } from "../src/batch/manifest.ts";
import { mergeShards } from "../src/batch/merge.ts";
import { planBatch } from "../src/batch/plan.ts";
import { loadParams } from "../src/config/params.ts";
import { UserError } from "../src/errors.ts";
import { hashFiles } from "../src/files/file_hash.ts";
import { openNativePredictor } from "../src/prediction/native_predictor.ts";
import { runCommand } from "../src/terminal/command_line.ts";
import { wholeNumber } from "../src/terminal/whole_number.ts";
import { runOne, runShards } from "./_batch_workers.ts";

await runCommand({
  name: "batch",
  summary:
    "Predict a catalogue in shards, each of which can be repeated, then join and check them.",
  words: { placeholder: "FILE FOLDER", help: "a product file, and where everything is written" },
  options: {
    shards: { type: "string", placeholder: "N", help: "number of shards (default: 8)" },
    workers: { type: "string", placeholder: "N", help: "at a time (default: one a core)" },
    step: { type: "string", placeholder: "NAME", help: "plan, shard or merge alone" },
    index: { type: "string", placeholder: "I", help: "default: $JOB_COMPLETION_INDEX" },
    model: { type: "string", placeholder: "DIR", help: "default: models/<model.type>" },
  },
  examples: [
    "deno task batch data/raw/X_test_update.csv data/batch --shards 8",
    "JOB_COMPLETION_INDEX=3 deno task batch FILE FOLDER --step shard",
  ],
}, async ({ words, options, overrides }) => {
  const [source, folder, ...more] = words;
  if (!source || !folder || more.length > 0) {
    throw new UserError("Cannot run a batch: expected a product file and a folder, see --help");
  }
  const { model: { type }, runtime, preprocess } = await loadParams({ overrides });
  const model = options.model ?? join("models", type);
  const steps = options.step === undefined ? ["plan", "shards", "merge"] : [options.step];
  if (!/^(plan|shard|merge)$/.test(options.step ?? "plan")) {
    throw new UserError(`Cannot run --step ${options.step}: expected plan, shard or merge`);
  }
  if (steps.includes("plan")) {
    const shards = wholeNumber("shards", options.shards ?? "8");
    const maxCharacters = preprocess.max_characters;
    const { rows, shards: planned } = await planBatch({ source, folder, shards, maxCharacters });
    console.log(
      `${rows.in} rows = ${rows.kept} in ${planned.length} shards + ${rows.quarantined} quarantined`,
    );
  }
  const manifest = await readManifest(folder);
  if (!manifest) {
    throw new UserError(`Cannot predict ${folder}: no manifest; run --step plan first`);
  }
  const modelHash = await hashFiles([join(model, "model.onnx"), join(model, "preprocess.json")]);
  const batch = { folder, manifest, modelHash };
  if (steps.includes("shards")) {
    const workers = wholeNumber("workers", options.workers ?? `${navigator.hardwareConcurrency}`);
    await runShards({ batch, workers, args: [source, folder, "--model", model] });
  } else if (steps.includes("shard")) {
    const index = wholeNumber(
      "index",
      options.index ?? Deno.env.get("JOB_COMPLETION_INDEX") ?? "",
      { least: 0 },
    );
    const shard = manifest.shards[index];
    if (!shard) {
      return console.log(`There is no shard ${index} of ${manifest.shards.length}: nothing to do`);
    }
    const open = () => openNativePredictor(model, runtime);
    console.log(
      `shard ${index}: ${shard.rows} products ${await runOne(shard, { ...batch, open })}`,
    );
  }
  if (!steps.includes("merge")) return;
  const rows = await mergeShards(batch);
  console.log(`Wrote ${batchPaths(folder).result}: ${rows} predictions, each product once`);
});
