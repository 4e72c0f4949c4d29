import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { shuffledBatches } from "../../src/batches.ts";
import { readCheckpoint, writeCheckpoint } from "../../src/training/checkpoint.ts";
import { takeRows } from "../../src/training/examples.ts";
import { type BagNetworkData, bagNetworkTasks } from "../../bench/train/bag_network.ts";
import {
  type Checkpoint,
  train,
  type Trained,
  type TrainingHooks,
  type TrainingSettings,
} from "../../src/training/training_loop.ts";
import { withFolder } from "../_temporary.ts";
import { settings, tinyData } from "../models/_tiny_text.ts";

const STEPS_PER_EPOCH = 5;
const { data } = tinyData();

/** Trains the tiny model on its training part. */
function trainTiny(hooks: TrainingHooks = {}, some: Partial<TrainingSettings> = {}) {
  const all = { ...settings, ...some };
  return train(bagNetworkTasks(data, all).validated, all, { provider: "cpu", hooks });
}

/** The same with a hash in the place of each parameter, to be told apart at a glance. */
function inShort({ parameters, ...rest }: Trained) {
  const hashes = Object.entries(parameters).map(([name, { dims, data }]) => [
    name,
    `${dims}: ${createHash("sha256").update(new Uint8Array(data.buffer)).digest("hex")}`,
  ]);
  return { ...rest, parameters: Object.fromEntries(hashes) };
}

/** A run with a checkpoint after every step. */
async function trainKeepingAll() {
  const checkpoints: Checkpoint[] = [];
  const save = (checkpoint: Checkpoint) => Promise.resolve(void checkpoints.push(checkpoint));
  const trained = await trainTiny({ save }, { checkpoint_steps: 1 });
  return { trained, checkpoints };
}

Deno.test("train() learns to tell tiny classes apart", async () => {
  const { records, kept, budget } = await trainTiny();
  assert.equal(records.length, settings.epochs);
  assert.deepEqual(records.map(({ epoch }) => epoch), [1, 2, 3]);
  assert.ok(records[2].loss < 0.5 * records[0].loss, JSON.stringify(records));
  assert.ok(records[kept].score! >= 0.9, JSON.stringify(records));
  assert.deepEqual(budget, { planned: 3, last: 3 });
});

Deno.test("train() gives the same parameters every time, others with another seed", async () => {
  const [first, second] = [await trainTiny(), await trainTiny()];
  assert.deepEqual(inShort(second), inShort(first));
  const { parameters } = await trainTiny({}, { seed: 8 });
  assert.notDeepEqual(parameters.words.data, first.parameters.words.data);
});

Deno.test("train() tells each step, the loss and gradient norm of its batch and the last score", async () => {
  const told: Parameters<NonNullable<TrainingHooks["onStep"]>>[0][] = [];
  const { records } = await trainTiny({ onStep: (progress) => told.push(progress) });
  const lastStep = settings.epochs * STEPS_PER_EPOCH;
  assert.deepEqual(
    told.map(({ step, lastStep, score }) => ({ step, lastStep, score })),
    Array.from({ length: lastStep }, (_, at) => ({
      step: at + 1,
      lastStep,
      score: records[Math.floor(at / STEPS_PER_EPOCH) - 1]?.score,
    })),
  );
  assert.ok(told.every(({ gradientNorm }) => gradientNorm! > 0));
  records.forEach(({ loss }, epoch) => {
    const from = epoch * STEPS_PER_EPOCH;
    const losses = told.slice(from, from + STEPS_PER_EPOCH).map(({ loss }) => loss);
    assert.equal(loss, losses.reduce((sum, one) => sum + one) / STEPS_PER_EPOCH);
  });
});

Deno.test("train() resumed from any step gives the bits of a run that never stopped", async () => {
  const { trained, checkpoints } = await trainKeepingAll();
  const steps = checkpoints.map(({ snapshot }) => snapshot.step);
  const all = Array.from({ length: settings.epochs * STEPS_PER_EPOCH }, (_, at) => at + 1);
  assert.deepEqual(steps, [...all, all.length], "one a step and one at the end");
  await withFolder(async (folder) => {
    const place = { path: join(folder, "checkpoint"), fingerprint: "tiny" };
    for (const checkpoint of checkpoints) {
      await writeCheckpoint(place, checkpoint);
      const resumed = await trainTiny({ checkpoint: await readCheckpoint(place) });
      assert.deepEqual(inShort(resumed), inShort(trained));
    }
  });
});

Deno.test("train() learns from each row once an epoch, in another order each time", async () => {
  const task = bagNetworkTasks(data, settings).validated;
  const orders: number[][] = [];
  const order: number[] = [];
  const batch: typeof task.train.batch = (rows, epoch) => {
    assert.equal(epoch, orders.length);
    order.push(...Array.from(rows));
    if (order.length >= task.train.labels.length) orders.push(order.splice(0));
    return task.train.batch(rows, epoch);
  };
  await train({ ...task, train: { ...task.train, batch } }, settings, { provider: "cpu" });
  const rows = [...task.train.labels.keys()];
  assert.deepEqual(orders.map((order) => order.toSorted((a, b) => a - b)), [rows, rows, rows]);
  assert.equal(new Set(orders.map(String)).size, settings.epochs);
});

Deno.test("train() goes on after the checkpoint's step and does not repeat any", async () => {
  const { checkpoints } = await trainKeepingAll();
  const checkpoint = checkpoints.find(({ snapshot }) => snapshot.step === 8);
  const steps: number[] = [];
  await trainTiny({ checkpoint, onStep: ({ step }) => steps.push(step) });
  assert.deepEqual(steps, [9, 10, 11, 12, 13, 14, 15]);
});

Deno.test("train() that is stopped saves the step it is at and throws the reason", async () => {
  const { trained } = await trainKeepingAll();
  for (const last of [1, STEPS_PER_EPOCH, STEPS_PER_EPOCH + 2]) {
    const controller = new AbortController();
    const reason = new Error("enough");
    const saved: Checkpoint[] = [];
    const hooks: TrainingHooks = {
      signal: controller.signal,
      onStep: ({ step }) => step === last && controller.abort(reason),
      save: (checkpoint) => Promise.resolve(void saved.push(checkpoint)),
    };
    await assert.rejects(trainTiny(hooks), (error) => error === reason);
    assert.deepEqual(saved.map(({ snapshot }) => snapshot.step), [last]);
    assert.deepEqual(inShort(await trainTiny({ checkpoint: saved[0] })), inShort(trained));
  }
});

Deno.test("train() keeps the parameters of the epoch with the best validation score", async () => {
  const scores = [0.2, 0.9, 0.1];
  const task = bagNetworkTasks(data, settings).validated;
  const score = () => scores.shift()!;
  const saved: Checkpoint[] = [];
  const save = (checkpoint: Checkpoint) => Promise.resolve(void saved.push(checkpoint));
  const trained = await train(
    { ...task, validation: { ...task.validation, score } },
    { ...settings, checkpoint_steps: 1 },
    { provider: "cpu", hooks: { save } },
  );
  assert.equal(trained.kept, 1);
  const { tensors } = saved[2 * STEPS_PER_EPOCH - 1].snapshot;
  for (const [name, { data }] of Object.entries(trained.parameters)) {
    assert.ok(Buffer.from(data.buffer).equals(Buffer.from(tensors[name].data.buffer)), name);
  }
});

Deno.test("train() scores the validation part in order, as wide as the classes", async () => {
  const task = bagNetworkTasks(data, settings).validated;
  const score: typeof data.score = (probabilities, labels) => {
    const { classes, values } = probabilities;
    assert.equal(labels, data.validation.labels);
    assert.equal(classes, data.labels.length);
    assert.equal(values.length, labels.length * classes);
    for (let row = 0; row < labels.length; row++) {
      const one = values.subarray(3 * row, 3 * row + 3);
      assert.ok(Math.abs(one.reduce((sum, value) => sum + value) - 1) < 1e-5);
    }
    return data.score(probabilities, labels);
  };
  const validated = { ...task, validation: { ...task.validation, score } };
  const { records } = await train(validated, settings, { provider: "cpu" });
  assert.deepEqual(records, (await trainTiny()).records);
});

Deno.test("balanced class weights change nothing where classes are of one size", async () => {
  const rows = [0, 1, 2].flatMap((label) =>
    [...data.train.labels.keys()].filter((row) => data.train.labels[row] === label).slice(0, 15)
  );
  const even = {
    ...data,
    train: {
      rows: takeRows(data.train.rows, rows),
      labels: Int32Array.from(rows, (row) => data.train.labels[row]),
    },
  };
  const losses = async (some: BagNetworkData, weighting: "none" | "balanced") => {
    const all = { ...settings, epochs: 1, class_weights: weighting };
    return (await train(bagNetworkTasks(some, all).validated, all, { provider: "cpu" })).records[0]
      .loss;
  };
  assert.ok(Math.abs(await losses(even, "none") - await losses(even, "balanced")) < 1e-5);
  assert.ok(Math.abs(await losses(data, "none") - await losses(data, "balanced")) > 1e-3);
});

Deno.test("train() clips gradients to the norm of the settings, and not at all at 0", async () => {
  const first = inShort(await trainTiny());
  assert.deepEqual(inShort(await trainTiny({}, { gradient_clip: 1e9 })), first);
  const { records } = await trainTiny({}, { gradient_clip: 1e-4 });
  assert.ok(records[0].loss > 1.1 * first.records[0].loss, "below epsilon, steps are short");
});

Deno.test("train() stops at a loss that is no number with the step and the tensor", async () => {
  const weights = data.train.rows.weights.with(0, NaN);
  const spoilt = { ...data, train: { ...data.train, rows: { ...data.train.rows, weights } } };
  const batches = shuffledBatches(60, settings.batch_size, { seed: settings.seed, epoch: 0 });
  const step = 1 + batches.findIndex((batch) => batch.includes(0));
  await assert.rejects(
    train(bagNetworkTasks(spoilt, settings).validated, settings, { provider: "cpu" }),
    new RegExp(`^RangeError: Cannot take step ${step}: loss NaN .*'words' holds NaN`),
  );
});

Deno.test("train() names the tensor that a learning rate too high drives away", async () => {
  await assert.rejects(
    trainTiny({}, { learning_rate: 1e38 }),
    /Cannot take step [2-5]: .*'[a-z.]+' (reaches \d\.\d\de\+3\d|holds NaN)/,
  );
});
