import assert from "node:assert/strict";
import { join } from "node:path";
import { add } from "../../src/nn/expressions/elementwise.ts";
import { softmax } from "../../src/nn/expressions/normalization.ts";
import { dense } from "../../src/nn/layers/linear.ts";
import { softmaxCrossEntropy } from "../../src/nn/layers/losses.ts";
import type { Scope } from "../../src/nn/graph/scope.ts";
import { fit, type FitTasks } from "../../src/training/fit.ts";
import type { Examples } from "../../src/training/examples.ts";
import type { TrainingSettings, TrainingTask } from "../../src/training/training_loop.ts";
import { tensor } from "../../src/tensor.ts";
import { withFolder } from "../_temporary.ts";

const settings: TrainingSettings = {
  seed: 1,
  epochs: 6,
  max_steps: 1000,
  batch_size: 4,
  learning_rate: 0.05,
  warmup_share: 0.1,
  epsilon: 1e-8,
  weight_decay: 0,
  gradient_clip: 0,
  patience: 2,
  tolerance: 0,
  checkpoint_steps: 3,
};

/** Points on a line; those right of 0 are of class 1. */
function pointsFrom(values: number[]): Examples {
  const labels = Int32Array.from(values, (value) => value > 0 ? 1 : 0);
  return {
    labels,
    batch: (rows) => ({
      inputs: {
        x: tensor("float32", {
          dims: [rows.length, 1],
          data: Array.from(rows, (at) => values[at]),
        }),
        targets: tensor("int64", {
          dims: [rows.length],
          data: Array.from(rows, (at) => labels[at]),
        }),
      },
    }),
  };
}

function model(scope: Scope) {
  const x = scope.input("x", "float32", ["batch", 1]);
  const logits = dense(scope, x, { name: "line", units: 2 });
  return { logits, probabilities: softmax(add(logits, logits)) };
}

const learning = (train: Examples): TrainingTask => ({
  model,
  loss: ({ logits }, scope) => softmaxCrossEntropy(scope, logits),
  train,
});

const train = pointsFrom([-3, -2, -1.5, -1, -0.5, 0.5, 1, 1.5, 2, 3]);
const validation = pointsFrom([-2.5, -0.7, 0.7, 2.5]);
/** The best epoch is the third, whatever the model says. */
function tasks(): FitTasks {
  const scores = [0.1, 0.2, 0.9, 0.3, 0.2, 0.1];
  const score = () => scores.shift() ?? 0;
  return {
    validated: {
      ...learning(train),
      validation: { examples: validation, probabilities: "probabilities", score },
    },
    final: learning(pointsFrom([-3, -2, -1, 1, 2, 3, -2.5, -0.7, 0.7, 2.5])),
  };
}

const optionsIn = (folder: string) => ({
  provider: "cpu" as const,
  checkpoints: join(folder, ".m"),
  fingerprint: "f",
});

Deno.test("fit() trains anew on all rows for as many epochs as the validated model needed", async () => {
  await withFolder(async (folder) => {
    const { validated, final } = await fit(tasks(), settings, optionsIn(folder));
    assert.equal(validated.kept, 2);
    assert.equal(validated.records.length, 5, "stops after two epochs below the best");
    assert.equal(final.records.length, 3);
    assert.notDeepEqual(final.parameters, validated.parameters);
    assert.deepEqual(final.budget, { planned: 6, last: 3 });
  });
});

Deno.test("fit() returns the validated model as final without a final task", async () => {
  await withFolder(async (folder) => {
    const { validated, final } = await fit(
      { validated: tasks().validated },
      settings,
      optionsIn(folder),
    );
    assert.equal(final, validated);
  });
});

Deno.test("fit() does not validate again an epoch that its checkpoint has validated", async () => {
  await withFolder(async (folder) => {
    const first = await fit(tasks(), settings, optionsIn(folder));
    const resumable = tasks();
    const score = () => assert.fail("validated again");
    resumable.validated.validation = { ...resumable.validated.validation!, score };
    const again = await fit(resumable, settings, optionsIn(folder));
    assert.deepEqual(again.final.parameters, first.final.parameters);
  });
});

Deno.test("fit() removes its checkpoints when told to", async () => {
  await withFolder(async (folder) => {
    const { removeCheckpoints } = await fit(tasks(), settings, optionsIn(folder));
    assert.equal([...Deno.readDirSync(folder)].length, 2);
    await removeCheckpoints();
    assert.equal([...Deno.readDirSync(folder)].length, 0);
  });
});

Deno.test("fit() takes no more steps than it may, in whole epochs", async () => {
  await withFolder(async (folder) => {
    const few = { ...settings, max_steps: 8 }; // of 3 steps an epoch
    const { validated } = await fit({ validated: tasks().validated }, few, optionsIn(folder));
    assert.equal(validated.records.length, 2);
  });
});

/** The tasks, and how many batches were taken from them; the `stopAt`th aborts the signal. */
function watchedTasks(stopAt = Infinity) {
  const controller = new AbortController();
  const watched = { batches: 0, signal: controller.signal };
  const { validated, final } = tasks();
  const watching = <Task extends TrainingTask>(task: Task): Task => ({
    ...task,
    train: {
      ...task.train,
      batch: (...wanted) => {
        watched.batches++;
        if (watched.batches === stopAt) controller.abort(new Error("enough"));
        return task.train.batch(...wanted);
      },
    },
  });
  return { watched, tasks: { validated: watching(validated), final: watching(final!) } };
}

/** Training takes 5 epochs of 3 steps, refitting 3. */
const ALL_STEPS = 15 + 9;

for (const [when, stopAt] of [["training", 2], ["refitting", 20]] as const) {
  Deno.test(`fit() stopped while ${when} resumes and ends with the same bits`, () =>
    withFolder(async (folder) => {
      const stopped = watchedTasks(stopAt);
      const options = optionsIn(folder);
      const { signal } = stopped.watched;
      await assert.rejects(fit(stopped.tasks, settings, { ...options, signal }), /^Error: enough$/);
      assert.equal(stopped.watched.batches, stopAt);
      const resumed = watchedTasks();
      const { final } = await fit(resumed.tasks, settings, options);
      assert.equal(resumed.watched.batches, ALL_STEPS - stopAt);
      const whole = await fit(tasks(), settings, { ...options, checkpoints: join(folder, ".w") });
      const losses = ({ records }: typeof final) => records.map(({ loss }) => loss);
      assert.deepEqual(losses(final), losses(whole.final));
      assert.deepEqual(final.parameters, whole.final.parameters);
    }));
}

Deno.test("fit() starts anew where the checkpoints are of another training", () =>
  withFolder(async (folder) => {
    const options = optionsIn(folder);
    const first = await fit(tasks(), settings, options);
    const { watched, tasks: again } = watchedTasks();
    const { final } = await fit(again, { ...settings, seed: 2 }, { ...options, fingerprint: "g" });
    assert.equal(watched.batches, ALL_STEPS);
    assert.notDeepEqual(final.parameters, first.final.parameters);
  }));
