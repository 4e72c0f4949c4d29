/** The safetensors reader: what it reads, and that it refuses every damaged file in one line. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { UserError } from "../../src/errors.ts";
import { readSafetensors } from "../../src/pretrained/weights/safetensors.ts";

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: number[];
}

function file(header: Record<string, Entry> | string, data: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(
    typeof header === "string" ? header : JSON.stringify(header),
  );
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

const bytesOf = (array: Float32Array | Uint16Array | BigInt64Array | Float64Array) =>
  new Uint8Array(array.buffer);

function refused(bytes: Uint8Array, message: RegExp) {
  assert.throws(() => readSafetensors(bytes, "model.safetensors"), (error: Error) => {
    assert.ok(error instanceof UserError, String(error));
    assert.match(error.message, message);
    assert.match(error.message, /^Cannot read model\.safetensors: /);
    return true;
  });
}

const one = (entry: Partial<Entry> = {}, data = new Float32Array([1, 2])) =>
  file({ w: { dtype: "F32", shape: [2], data_offsets: [0, 8], ...entry } }, bytesOf(data));

Deno.test("tensors of any shape come back bit for bit, in the order of their bytes", {
  permissions: "none",
}, () => {
  fc.assert(fc.property(
    fc.uniqueArray(fc.record({ name: fc.string(), size: fc.nat(20) }), {
      selector: ({ name }) => name,
      maxLength: 6,
    }),
    (parts) => {
      const kept = parts.filter(({ name }) => name !== "__metadata__" && name !== "__proto__");
      let end = 0;
      const header: Record<string, Entry> = {};
      for (const { name, size } of kept) {
        header[name] = { dtype: "F32", shape: [size], data_offsets: [end, end += 4 * size] };
      }
      const data = Float32Array.from({ length: end / 4 }, (_, at) => at + 0.5);
      const read = readSafetensors(file(header, bytesOf(data)), "model.safetensors");
      assert.equal(read.size, kept.length);
      const joined = [...read.values()].flatMap((tensor) => [...tensor.data as Float32Array]);
      assert.deepEqual(joined, [...data]);
    },
  ));
});

Deno.test("half precision becomes float32 and integers stay", { permissions: "none" }, () => {
  const halves = file({
    half: { dtype: "F16", shape: [3], data_offsets: [0, 6] },
    brain: { dtype: "BF16", shape: [2], data_offsets: [6, 10] },
  }, bytesOf(new Uint16Array([0x3c00, 0xc000, 0x0001, 0x3f80, 0xc020])));
  const read = readSafetensors(halves, "model.safetensors");
  assert.deepEqual([...read.get("half")!.data], [1, -2, 2 ** -24]);
  assert.deepEqual([...read.get("brain")!.data], [1, -2.5]);
  const counts = file(
    { n: { dtype: "I64", shape: [], data_offsets: [0, 8] } },
    bytesOf(new BigInt64Array([7n])),
  );
  assert.deepEqual([...readSafetensors(counts, "model.safetensors").get("n")!.data], [7n]);
});

Deno.test("a file that was cut anywhere is refused", { permissions: "none" }, () => {
  const whole = one();
  for (let length = 0; length < whole.length; length++) {
    refused(whole.subarray(0, length), /expected/);
  }
});

Deno.test("a flipped byte is read or refused in one line, never a crash", {
  permissions: "none",
}, () => {
  const whole = one();
  fc.assert(fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
    const damaged = whole.slice();
    damaged[at] ^= flip;
    try {
      readSafetensors(damaged, "model.safetensors");
    } catch (error) {
      assert.ok(error instanceof UserError, String(error));
    }
  }));
});

const REFUSALS: Record<string, [Uint8Array, RegExp]> = {
  "a header longer than the file": [
    new Uint8Array([255, 255, 255, 255, 255, 255, 255, 255, 123]),
    /a header of 18446744073709551615 bytes in a file of 9/,
  ],
  "a header that is no JSON": [file("{oops", new Uint8Array()), /header is no JSON object/],
  "a pickle of PyTorch": [
    new TextEncoder().encode("PK\x03\x04 archive/data.pkl and so on"),
    /a header of \d+ bytes/,
  ],
  "ranges that overlap": [
    file({
      a: { dtype: "F32", shape: [2], data_offsets: [0, 8] },
      b: { dtype: "F32", shape: [1], data_offsets: [4, 8] },
    }, new Uint8Array(8)),
    /tensor 'b' begins at byte 4, expected 8/,
  ],
  "a hole between ranges": [
    file({ a: { dtype: "F32", shape: [1], data_offsets: [4, 8] } }, new Uint8Array(8)),
    /tensor 'a' begins at byte 4, expected 0/,
  ],
  "bytes that belong to no tensor": [
    file({ a: { dtype: "F32", shape: [1], data_offsets: [0, 4] } }, new Uint8Array(8)),
    /4 bytes belong to no tensor/,
  ],
  "a shape that disagrees with the range": [
    one({ shape: [3] }),
    /'w' has 8 bytes, expected 12 for F32 \[3\]/,
  ],
  "a shape of astronomical size": [
    one({ shape: [2 ** 40, 2 ** 40] }),
    /'w' has 8 bytes, expected/,
  ],
  "an unknown dtype": [one({ dtype: "F8_E5M2" }), /dtype F8_E5M2, expected one of F64, F32/],
  "a negative offset": [one({ data_offsets: [-8, 0] }), /header's entry 'w'/],
};

for (const [name, [bytes, message]] of Object.entries(REFUSALS)) {
  Deno.test(`${name} is refused`, { permissions: "none" }, () => refused(bytes, message));
}
