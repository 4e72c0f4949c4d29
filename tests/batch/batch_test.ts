import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { batchPaths } from "../../src/batch/manifest.ts";
import { mergeShards } from "../../src/batch/merge.ts";
import { evenParts, planBatch } from "../../src/batch/plan.ts";
import { predictShard, type ShardOptions } from "../../src/batch/shard.ts";
import { Predictor } from "../../src/prediction/predictor.ts";
import { writeTrainedModel } from "../api/_trained.ts";
import { getColumn } from "../../src/tables/arrow/column.ts";
import { readTable } from "../../src/tables/arrow/table_file.ts";
import { withFolder } from "../_temporary.ts";

const HEADER = "index,designation,description,productid,imageid\n";

/** A product file of 30 usable rows and two that are not. */
function productFile(): string {
  const rows = Array.from({ length: 30 }, (_, at) => `${at},Piscine ${at},,${at},${at}\n`);
  return `${HEADER}${rows.join("")}30,,,30,30\nx,y,z,1,2\n`;
}

interface Place {
  source: string;
  folder: string;
  plan(shards: number): ReturnType<typeof planBatch>;
  options(): Promise<ShardOptions & { open: () => Promise<Predictor> }>;
}

async function withBatch(body: (place: Place) => Promise<void>): Promise<void> {
  await withFolder(async (root) => {
    const [source, folder, model] = ["products.csv", "batch", "model"].map((n) => join(root, n));
    await Deno.writeTextFile(source, productFile());
    await writeTrainedModel(model);
    const plan = (shards: number) => planBatch({ source, folder, shards, maxCharacters: 1000 });
    const predictors: Predictor[] = [];
    const open = async () => {
      predictors.push(await Predictor.open(model, { provider: "cpu" }));
      return predictors.at(-1)!;
    };
    try {
      await body({
        source,
        folder,
        plan,
        options: async () => ({ folder, manifest: await plan(4), modelHash: "m1", open }),
      });
    } finally {
      for (const predictor of predictors) await predictor.release();
    }
  });
}

Deno.test("every row is in one shard or in quarantine, whatever the number of shards", () =>
  withBatch(async ({ folder, plan }) => {
    const { rows, shards } = await plan(4);
    assert.deepEqual(rows, { in: 32, kept: 30, quarantined: 2 });
    assert.deepEqual(shards.map(({ rows }) => rows), [7, 8, 7, 8]);
    const quarantine = await Deno.readTextFile(batchPaths(folder).quarantine);
    assert.match(quarantine, /empty_title/);
  }));

Deno.test("pictures of the challenge's test file are looked up among those of the test part", () =>
  withFolder(async (root) => {
    const picture = "images/image_test/image_1_product_1.jpg";
    await Deno.mkdir(join(root, "images/image_test"), { recursive: true });
    await Deno.writeTextFile(join(root, picture), "picture");
    const source = join(root, "X_test_update.csv");
    await Deno.writeTextFile(source, `${HEADER}1,Piscine,,1,1\n`);
    const folder = join(root, "batch");
    await planBatch({ source, folder, shards: 1, maxCharacters: 1000 });
    const table = await readTable(batchPaths(folder).input(0));
    assert.deepEqual(getColumn(table, "image", "utf8?").values, [picture]);
  }));

Deno.test("evenParts() keeps every item once and in order, and no part is empty", () => {
  fc.assert(fc.property(fc.nat(40), fc.integer({ min: 1, max: 12 }), (size, count) => {
    const items = Array.from({ length: size }, (_, at) => at);
    const parts = evenParts(items, count);
    assert.deepEqual(parts.flat(), items);
    if (size === 0) return;
    const sizes = parts.map(({ length }) => length);
    assert.ok(Math.min(...sizes) > 0 && Math.max(...sizes) - Math.min(...sizes) <= 1);
  }));
});

Deno.test("a folder keeps the plan of its file, and refuses another file", () =>
  withBatch(async ({ source, plan }) => {
    const first = await plan(4);
    assert.deepEqual(await plan(2), first);
    await Deno.writeTextFile(source, `${HEADER}1,a,,1,1\n`);
    await assert.rejects(plan(4), { message: /expected an empty folder, or the same file/ });
  }));

Deno.test("a shard is predicted once; another model, or a changed output, predicts it anew", () =>
  withBatch(async ({ folder, options }) => {
    const batch = await options();
    const [shard] = batch.manifest.shards;
    assert.equal(await predictShard(shard, batch), "predicted");
    assert.equal(await predictShard(shard, batch), "done before");
    assert.equal(await predictShard(shard, { ...batch, modelHash: "m2" }), "predicted");
    await Deno.writeTextFile(batchPaths(folder).output(0), "cut");
    assert.equal(await predictShard(shard, { ...batch, modelHash: "m2" }), "predicted");
  }));

Deno.test("an input that is not the manifest's is refused", () =>
  withBatch(async ({ folder, options }) => {
    const batch = await options();
    await Deno.writeTextFile(batchPaths(folder).input(0), "other");
    await assert.rejects(predictShard(batch.manifest.shards[0], batch), {
      message: /its content is not what the manifest says/,
    });
  }));

Deno.test("shards join to the same bytes whatever their number; a missing one is named", () =>
  withBatch(async ({ folder, options, plan }) => {
    const batch = await options();
    for (const shard of batch.manifest.shards.toReversed()) {
      await assert.rejects(mergeShards(batch), { message: /are not predicted, expected all 4/ });
      await predictShard(shard, batch);
    }
    assert.equal(await mergeShards(batch), 30);
    const path = batchPaths(folder).result;
    const four = await Deno.readTextFile(path);
    await Deno.remove(folder, { recursive: true });
    const whole = { ...batch, manifest: await plan(1) };
    await predictShard(whole.manifest.shards[0], whole);
    await mergeShards(whole);
    assert.equal(await Deno.readTextFile(path), four);
    assert.equal(four.split("\n").length, 32);
  }));
