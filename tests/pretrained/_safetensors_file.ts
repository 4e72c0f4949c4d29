/** Writes tensors in the form of safetensors. */
import { elementCount } from "../../src/tensor.ts";

/** Encodes float32 tensors: name → dimensions and values. */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, { dims: readonly number[]; data: Float32Array<ArrayBuffer> }>,
): Uint8Array {
  let end = 0;
  const header = Object.fromEntries([...tensors].map(([name, { dims: shape }]) => {
    const begin = end;
    end += 4 * elementCount(shape);
    return [name, { dtype: "F32", shape, data_offsets: [begin, end] }];
  }));
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  for (const [name, { data }] of tensors) {
    bytes.set(new Uint8Array(data.buffer), 8 + text.length + header[name].data_offsets[0]);
  }
  return bytes;
}
