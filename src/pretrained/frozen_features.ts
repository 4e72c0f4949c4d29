/**
 * Computes the features of many rows with a network that does not change. Finished batches are kept
 * in a partial file, so that a killed computation goes on after them and gives the same bytes.
 */
import { orderedBatches } from "../batches.ts";
import { type OpenOptions, openSession } from "../runtime/open.ts";
import type { Tensors } from "../runtime/session.ts";

/** A dense matrix, float32 [rows, columns] in row-major order. */
export interface FeatureMatrix {
  readonly values: Float32Array;
  readonly columns: number;
}

/** A network and the rows to run it on. */
export interface FrozenNetwork {
  /** The .onnx file. */
  readonly onnx: Uint8Array;
  /** The output to keep: float32 [batch, columns]. */
  readonly output: string;
  /** Number of rows. */
  readonly rows: number;
  /** Rows of a batch. */
  readonly batch: number;
  /** Makes the inputs of a batch of rows. */
  readonly inputs: (rows: Int32Array) => Tensors;
}

/** Provider, partial file and callbacks. */
export interface FeatureOptions extends OpenOptions {
  /** Path of the partial file. */
  partial: string;
  /** 64 characters that identify network, rows and provider; another partial file is ignored. */
  fingerprint: string;
  onProgress?: (done: number) => void;
  /** When aborted, the computation stops after the current batch; the same call resumes it. */
  signal?: AbortSignal;
}

/**
 * Computes the features.
 *
 * @throws the reason of `signal` once it is aborted.
 */
export async function frozenFeatures(
  { onnx, output, rows, batch: size, inputs }: FrozenNetwork,
  { partial, fingerprint, onProgress, signal, ...runtime }: FeatureOptions,
): Promise<FeatureMatrix> {
  const session = await openSession(onnx, runtime);
  try {
    const columns = session.outputs.find(({ name }) => name === output)?.shape[1] as number;
    const values = new Float32Array(rows * columns);
    using file = await Deno.open(partial, { read: true, write: true, create: true });
    const head = new TextEncoder().encode(fingerprint);
    const batches = orderedBatches(rows, size);
    const batchBytes = size * columns * values.BYTES_PER_ELEMENT;
    const kept = await keptBatches(file, { head, batchBytes });
    const bytes = new Uint8Array(values.buffer);
    await readAll(file, bytes.subarray(0, kept * batchBytes));
    for (const batch of batches.slice(kept)) {
      signal?.throwIfAborted();
      const { data } = (await session.run(inputs(batch), [output]))[output];
      values.set(data as Float32Array, batch[0] * columns);
      const [start, end] = [batch[0], batch[0] + batch.length];
      await writeAll(file, bytes.subarray(start * columns * 4, end * columns * 4));
      await file.syncData();
      onProgress?.(end);
    }
    return { values, columns };
  } finally {
    await session.release();
  }
}

/** Leaves a file at the end of its head, with whole batches behind, and counts them. */
async function keptBatches(
  file: Deno.FsFile,
  { head, batchBytes }: { head: Uint8Array; batchBytes: number },
): Promise<number> {
  const { size } = await file.stat();
  const found = new Uint8Array(Math.min(size, head.length));
  await readAll(file, found);
  const isSame = found.length === head.length && found.every((byte, at) => byte === head[at]);
  const kept = isSame ? Math.floor((size - head.length) / batchBytes) : 0;
  await file.truncate(isSame ? head.length + kept * batchBytes : 0);
  await file.seek(isSame ? head.length : 0, Deno.SeekMode.Start);
  if (!isSame) await writeAll(file, head);
  return kept;
}

async function readAll(file: Deno.FsFile, into: Uint8Array): Promise<void> {
  for (let offset = 0; offset < into.length;) {
    offset += await file.read(into.subarray(offset)) ?? into.length;
  }
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.length;) offset += await file.write(bytes.subarray(offset));
}
