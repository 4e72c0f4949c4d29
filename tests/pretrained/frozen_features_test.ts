/** Features in batches: a computation that was cut goes on and gives the same bytes. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { mul } from "../../src/nn/expressions/elementwise.ts";
import { encodeModel } from "../../src/nn/onnx/encode_model.ts";
import { newGraph } from "../../src/nn/ops/registry.ts";
import { frozenFeatures } from "../../src/pretrained/frozen_features.ts";
import { tensor } from "../../src/tensor.ts";
import { withFolder } from "../_temporary.ts";

const ROWS = 23;

function squares(): Uint8Array {
  const graph = newGraph();
  const x = graph.input("x", "float32", ["batch", 2]);
  graph.output("y", mul(x, x));
  return encodeModel(graph);
}

const network = (onBatch: (first: number) => void = () => {}) => ({
  onnx: squares(),
  output: "y",
  rows: ROWS,
  batch: 4,
  inputs: (rows: Int32Array) => {
    onBatch(rows[0]);
    const data = Float32Array.from([...rows].flatMap((row) => [row, row / 3]));
    return { x: tensor("float32", { dims: [rows.length, 2], data }) };
  },
});

const expected = Float32Array.from(
  Array.from({ length: ROWS }, (_, row) => [row * row, Math.fround(row / 3) ** 2]).flat(),
);
const options = (folder: string, fingerprint = "a") => ({
  provider: "cpu" as const,
  partial: join(folder, "partial"),
  fingerprint: fingerprint.repeat(64),
});

Deno.test("frozenFeatures() gives one row of features a row, in order", () =>
  withFolder(async (folder) => {
    assert.deepEqual(await frozenFeatures(network(), options(folder)), {
      columns: 2,
      values: expected,
    });
  }));

Deno.test("frozenFeatures() goes on after the last whole batch of a cut computation", () =>
  withFolder(async (folder) => {
    for (let cut = 1; cut <= 64 + 4 * 2 * 4 * 3; cut += 7) {
      await frozenFeatures(network(), options(folder));
      await Deno.truncate(join(folder, "partial"), cut);
      const seen: number[] = [];
      const { values } = await frozenFeatures(network((row) => seen.push(row)), options(folder));
      assert.deepEqual(values, expected);
      assert.equal(seen[0], 4 * Math.max(0, Math.floor((cut - 64) / 32)), `cut at ${cut}`);
    }
  }));

Deno.test("frozenFeatures() stops between batches when its signal is aborted, and resumes", () =>
  withFolder(async (folder) => {
    const stop = new AbortController();
    const cut = frozenFeatures(network((row) => row === 8 && stop.abort(new Error("enough"))), {
      ...options(folder),
      signal: stop.signal,
    });
    await assert.rejects(cut, /enough/);
    const seen: number[] = [];
    const { values } = await frozenFeatures(network((row) => seen.push(row)), options(folder));
    assert.deepEqual(seen, [12, 16, 20]);
    assert.deepEqual(values, expected);
  }));

Deno.test("frozenFeatures() ignores the partial file of another computation", () =>
  withFolder(async (folder) => {
    await frozenFeatures(network(), options(folder, "b"));
    const seen: number[] = [];
    await frozenFeatures(network((row) => seen.push(row)), options(folder, "a"));
    assert.equal(seen[0], 0);
  }));
