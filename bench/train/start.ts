/**
 * Where a training starts, on disk, for contestants in any language: little-endian numbers end to
 * end in `<subject>.bin`, and in `<subject>.json` what they are.
 */
import { join } from "node:path";
import type { ParameterValues } from "../../src/nn/inference.ts";
import type { Batch } from "../../src/nn/training_run.ts";
import type { Tensor } from "../../src/tensor.ts";

/** First weights, what is learned and how. */
export interface Start {
  parameters: ParameterValues;
  batches: readonly Batch[];
  epsilon: number;
  learningRate: number;
}

/** A tensor in the file; `dtype` is the name of the array's class. */
export interface Entry {
  name: string;
  dtype: string;
  dims: readonly number[];
  bytes: number;
}

/** The JSON file. Parameters come first in the other one, then batch after batch. */
export interface StartIndex {
  parameters: Entry[];
  batches: Entry[][];
  epsilon: number;
  learningRate: number;
}

/** Writes both files. */
export async function writeStart(folder: string, subject: string, start: Start): Promise<void> {
  const file = await Deno.create(join(folder, `${subject}.bin`));
  const writer = file.writable.getWriter();
  const write = async (tensors: Readonly<Record<string, Pick<Tensor, "dims" | "data">>>) => {
    const entries: Entry[] = [];
    for (const [name, { dims, data }] of Object.entries(tensors)) {
      const bytes = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
      entries.push({ name, dtype: data.constructor.name, dims, bytes: bytes.length });
      await writer.write(bytes);
    }
    return entries;
  };
  const { batches, epsilon, learningRate } = start;
  const index: StartIndex = {
    parameters: await write(start.parameters),
    batches: [],
    epsilon,
    learningRate,
  };
  for (const batch of batches) index.batches.push(await write(batchTensors(batch)));
  await writer.close();
  await Deno.writeTextFile(join(folder, `${subject}.json`), JSON.stringify(index));
}

function batchTensors({ inputs, bags = {} }: Batch) {
  const parts = Object.entries(bags).flatMap(([bag, sparse]) =>
    Object.entries(sparse as unknown as Record<string, Int32Array | Float32Array>)
      .map(([part, data]) => [`${bag}.${part}`, { dims: [data.length], data }])
  );
  return { ...inputs, ...Object.fromEntries(parts) };
}
