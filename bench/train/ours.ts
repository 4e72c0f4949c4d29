/**
 * Our contestant: trains a subject as many steps as each line it reads says, and answers with the
 * milliseconds they took, their losses and the memory it holds. Before, it writes first weights and
 * batches to a folder, for others to begin with the same.
 *
 *     deno run -A bench/train/ours.ts SUBJECT PROVIDER THREADS FOLDER
 */
import { encodeModel } from "../../src/nn/onnx/encode_model.ts";
import { adamw } from "../../src/nn/optimizers/optimizers.ts";
import { TrainingRun } from "../../src/nn/training_run.ts";
import { stateOutputs, trainingStep } from "../../src/nn/training_step.ts";
import { loadParams } from "../../src/config/params.ts";
import { openSession, type Provider } from "../../src/runtime/open.ts";
import { answerLines } from "./lines.ts";
import { writeStart } from "./start.ts";
import { subjects } from "./subjects.ts";

const [name, provider, threads, folder] = Deno.args;
const { model, loss, batches, epsilon, learningRate } = await subjects[name](
  await loadParams(),
  folder,
);
const step = trainingStep(model, { loss, optimizer: adamw({ epsilon, weightDecay: 0 }) });
const session = await openSession(encodeModel(step.graph), {
  provider: provider as Provider,
  threads: Number(threads),
  resident: stateOutputs(step),
});
const run = new TrainingRun(step, session, { seed: 1 });
await writeStart(folder, name, {
  ...{ batches, epsilon, learningRate },
  parameters: await run.parameters(),
});

await answerLines(async (line) => {
  const losses: number[] = [];
  const started = performance.now();
  for (let done = 0; done < Number(line); done++) {
    const batch = batches[run.stepsDone % batches.length];
    losses.push((await run.step(batch, { learningRate })).loss);
  }
  const milliseconds = performance.now() - started;
  return { milliseconds, losses, bytes: Deno.memoryUsage().rss };
});
