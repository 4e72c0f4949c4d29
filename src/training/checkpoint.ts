/**
 * Reads and writes a checkpoint as one file: lengths of the file (uint64) and of the header (uint32),
 * both little-endian, a JSON header, then the float32 values of all tensors. The header's fingerprint
 * identifies the training; a checkpoint of another training and a truncated file are ignored.
 */
import { exists, removeIfPresent, writeFileAtomic } from "../files/atomic_write.ts";
import type { ParameterValues } from "../nn/inference.ts";
import { elementCount, type Tensor } from "../tensor.ts";
import type { Checkpoint } from "./training_loop.ts";

/** Path of a checkpoint and the identity of its training. */
export interface CheckpointFile {
  path: string;
  /** Identifies data, settings and provider. */
  fingerprint: string;
}

/** Bytes of the two lengths at the start of the file. */
const PREFIX = 12;

interface Header {
  fingerprint: string;
  step: number;
  records: Checkpoint["records"];
  lossSum: number;
  /** Tensors in the order of their values. */
  tensors: { group: "snapshot" | "kept"; name: string; dims: readonly number[] }[];
}

/** Replaces the checkpoint file atomically. */
export async function writeCheckpoint(
  { path, fingerprint }: CheckpointFile,
  { snapshot, records, lossSum, kept }: Checkpoint,
): Promise<void> {
  const groups = { snapshot: snapshot.tensors, kept: kept ?? {} };
  const entries = Object.entries(groups).flatMap(([group, tensors]) =>
    Object.entries(tensors).map(([name, tensor]) => ({ group, name, tensor }))
  );
  const header = {
    fingerprint,
    step: snapshot.step,
    records,
    lossSum,
    tensors: entries.map(({ group, name, tensor: { dims } }) => ({ group, name, dims })),
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const values = entries.map(({ tensor: { data } }) =>
    new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  );
  const size = values.reduce((sum, { length }) => sum + length, PREFIX + text.length);
  const lengths = new DataView(new ArrayBuffer(PREFIX));
  lengths.setBigUint64(0, BigInt(size), true);
  lengths.setUint32(8, text.length, true);
  await writeFileAtomic(path, [new Uint8Array(lengths.buffer), text, ...values]);
}

/** Reads the checkpoint of the same training; undefined if there is no complete one. */
export async function readCheckpoint(
  { path, fingerprint }: CheckpointFile,
): Promise<Checkpoint | undefined> {
  if (!await exists(path)) return undefined;
  const bytes = await Deno.readFile(path);
  const lengths = new DataView(bytes.buffer);
  if (bytes.length < PREFIX || lengths.getBigUint64(0, true) !== BigInt(bytes.length)) {
    return undefined;
  }
  let at = PREFIX + lengths.getUint32(8, true);
  const header: Header = JSON.parse(new TextDecoder().decode(bytes.subarray(PREFIX, at)));
  if (header.fingerprint !== fingerprint) return undefined;
  const groups = { snapshot: {}, kept: {} } as Record<string, Record<string, Tensor<"float32">>>;
  for (const { group, name, dims } of header.tensors) {
    const end = at + 4 * elementCount(dims);
    const data = new Float32Array(bytes.slice(at, end).buffer);
    groups[group][name] = { dtype: "float32", dims, data };
    at = end;
  }
  const { step, records, lossSum } = header;
  const kept: ParameterValues | undefined = records.length > 0 ? groups.kept : undefined;
  return { snapshot: { step, tensors: groups.snapshot }, records, lossSum, kept };
}

/** Removes a checkpoint file if there is one. */
export async function removeCheckpoint({ path }: CheckpointFile): Promise<void> {
  await removeIfPresent(path);
}
