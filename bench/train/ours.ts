/**
 * Our contestant: trains a subject as many steps as each line it reads says, and answers with the
 * milliseconds they took, the last loss and the memory it holds. Before, it writes first weights and
 * batch to a folder, for others to begin with the same.
 *
 *     deno run -A bench/train/ours.ts SUBJECT PROVIDER THREADS FOLDER
 */
import { join } from "node:path";
import { encodeModel } from "../../src/nn/encode_model.ts";
import { adamw } from "../../src/nn/optimizers.ts";
import { TrainingRun } from "../../src/nn/training_run.ts";
import { stateOutputs, trainingStep } from "../../src/nn/training_step.ts";
import { openSession, type Provider } from "../../src/runtime/open.ts";
import type { Tensor } from "../../src/tensor.ts";
import { answerLines } from "./lines.ts";
import { subjects } from "./subjects.ts";

const [name, provider, threads, folder] = Deno.args;
const { model, loss, batch, epsilon, learningRate } = subjects[name]();
const step = trainingStep(model, { loss, optimizer: adamw({ epsilon, weightDecay: 0 }) });
const session = await openSession(encodeModel(step.graph), {
  provider: provider as Provider,
  threads: Number(threads),
  resident: stateOutputs(step),
});
const run = new TrainingRun(step, session, { seed: 1 });
await writeStart(folder);

await answerLines(async (line) => {
  const started = performance.now();
  let last = NaN;
  for (let done = 0; done < Number(line); done++) {
    last = (await run.step(batch, { learningRate })).loss;
  }
  const milliseconds = performance.now() - started;
  return { milliseconds, loss: last, bytes: Deno.memoryUsage().rss };
});

/** Little-endian numbers end to end, and a list of what they are. */
async function writeStart(folder: string): Promise<void> {
  const tensors: Record<string, { dims: readonly number[]; data: Tensor["data"] }> = {
    ...await run.parameters(),
    ...batch.inputs,
  };
  for (const [bag, { offsets, indices, weights }] of Object.entries(batch.bags ?? {})) {
    const parts = { offsets, indices, weights };
    for (const [part, data] of Object.entries(parts)) {
      tensors[`${bag}.${part}`] = { dims: [data.length], data };
    }
  }
  const list = [];
  const file = await Deno.create(join(folder, `${name}.bin`));
  for (const [key, { dims, data }] of Object.entries(tensors)) {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    list.push({ name: key, dtype: data.constructor.name, dims, bytes: bytes.length });
    await file.write(bytes);
  }
  file.close();
  await Deno.writeTextFile(
    join(folder, `${name}.json`),
    JSON.stringify({ epsilon, learningRate, tensors: list }),
  );
}
