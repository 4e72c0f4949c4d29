/**
 * Reads the safetensors format: eight bytes with the length of the header, a JSON header with dtype,
 * shape and byte range of each tensor, then the bytes of all tensors without gaps.
 * https://github.com/huggingface/safetensors#format
 *
 * Nothing in a file is trusted: ranges must tile the data exactly, so a file can name no byte twice
 * and hide none.
 */
import { z } from "zod";
import { UserError } from "../../errors.ts";
import { elementCount, type Tensor, tensor } from "../../tensor.ts";
import { bfloat16ToFloat32, float16ToFloat32 } from "./half_precision.ts";

/** Longest header that is read, in bytes; the reference implementation has the same limit. */
const MAX_HEADER_BYTES = 100_000_000;
const LENGTH_BYTES = 8;

const entrySchema = z.strictObject({
  dtype: z.string(),
  shape: z.array(z.int().nonnegative()),
  data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
});
const headerSchema = z.record(z.string(), z.unknown());

type Entry = z.infer<typeof entrySchema>;

/** Bytes per element of the dtypes that can be read. */
const ELEMENT_BYTES: Readonly<Record<string, number>> = { F64: 8, F32: 4, F16: 2, BF16: 2, I64: 8 };

/**
 * Reads all tensors of a file, in the order of their bytes. F16, BF16 and F64 become float32, I64
 * becomes int64.
 *
 * @throws {UserError} if the bytes are no safetensors file, saying what is wrong where.
 */
export function readSafetensors(bytes: Uint8Array, name: string): Map<string, Tensor> {
  const { entries, start } = readHeader(bytes, name);
  const tensors = new Map<string, Tensor>();
  let expected = 0;
  for (const [key, entry] of entries) {
    const [begin, end] = entry.data_offsets;
    if (begin !== expected) {
      throw refusal(name, `tensor '${key}' begins at byte ${begin}, expected ${expected}`);
    }
    expected = end;
    const elementBytes = ELEMENT_BYTES[entry.dtype];
    if (elementBytes === undefined) {
      const known = Object.keys(ELEMENT_BYTES).join(", ");
      throw refusal(name, `tensor '${key}' has dtype ${entry.dtype}, expected one of ${known}`);
    }
    const size = elementCount(entry.shape) * elementBytes;
    if (!Number.isSafeInteger(size) || end - begin !== size) {
      throw refusal(
        name,
        `tensor '${key}' has ${end - begin} bytes, expected ${size} for ${entry.dtype} ` +
          `[${entry.shape}]`,
      );
    }
    if (start + end > bytes.length) {
      throw refusal(
        name,
        `tensor '${key}' ends at byte ${start + end} of ${bytes.length}: the file is cut short`,
      );
    }
    tensors.set(key, readTensor(bytes.subarray(start + begin, start + end), entry));
  }
  if (start + expected !== bytes.length) {
    throw refusal(name, `${bytes.length - start - expected} bytes belong to no tensor`);
  }
  return tensors;
}

function readHeader(
  bytes: Uint8Array,
  name: string,
): { entries: [string, Entry][]; start: number } {
  if (bytes.length < LENGTH_BYTES) {
    throw refusal(name, `${bytes.length} bytes, expected at least ${LENGTH_BYTES}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const length = view.getBigUint64(0, true);
  const start = LENGTH_BYTES + Number(length);
  if (length > BigInt(MAX_HEADER_BYTES) || start > bytes.length) {
    throw refusal(name, `a header of ${length} bytes in a file of ${bytes.length}`);
  }
  const header = headerSchema.safeParse(parseJson(bytes.subarray(LENGTH_BYTES, start)));
  if (!header.success) throw refusal(name, "the header is no JSON object");
  const entries = Object.entries(header.data).filter(([key]) => key !== "__metadata__")
    .map(([key, value]): [string, Entry] => {
      const entry = entrySchema.safeParse(value);
      if (entry.success) return [key, entry.data];
      throw refusal(name, `the header's entry '${key}' is ${z.prettifyError(entry.error)}`);
    });
  entries.sort(([, a], [, b]) =>
    a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1]
  );
  return { entries, start };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

function readTensor(bytes: Uint8Array, { dtype, shape }: Entry): Tensor {
  // Copied, because the offsets of a file are not aligned to elements.
  const buffer = bytes.slice().buffer;
  switch (dtype) {
    case "F16":
      return tensor("float32", { dims: shape, data: float16ToFloat32(buffer) });
    case "BF16":
      return tensor("float32", { dims: shape, data: bfloat16ToFloat32(buffer) });
    case "F64":
      return tensor("float32", { dims: shape, data: Float32Array.from(new Float64Array(buffer)) });
    case "I64":
      return tensor("int64", { dims: shape, data: new BigInt64Array(buffer) });
    default:
      return tensor("float32", { dims: shape, data: new Float32Array(buffer) });
  }
}

function refusal(name: string, found: string): UserError {
  return new UserError(`Cannot read ${name}: ${found}, expected a safetensors file`);
}
