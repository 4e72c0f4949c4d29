import assert from "node:assert/strict";
import { gradients } from "../../../src/nn/autodiff.ts";
import {
  averagePool2d,
  globalAveragePool,
  globalMaxPool,
  maxPool2d,
} from "../../../src/nn/expressions/pooling.ts";
import { reduceSum } from "../../../src/nn/expressions/reduction.ts";
import type { Value } from "../../../src/nn/graph/value.ts";
import { newGraph } from "../../../src/nn/ops/registry.ts";
import { tensor } from "../../../src/tensor.ts";
import { numbers, runGraph } from "../_run.ts";

/** The pool of one picture and the gradient of the pool's sum. */
async function pooled(rows: number[][], pool: (x: Value) => Value) {
  const graph = newGraph();
  const dims = [1, 1, rows.length, rows[0].length];
  const x = graph.constant(tensor("float32", { dims, data: rows.flat() }), "x");
  const y = pool(x);
  const [dx] = gradients(reduceSum(y, { keep: false }), [x]);
  graph.output("y", y);
  graph.output("dx", dx!);
  const found = await runGraph(graph);
  return { y: numbers(found.y), dx: numbers(found.dx), dims: found.y.dims };
}

const picture = [[1, 2, 5], [4, 3, 0], [7, 9, 8]];

Deno.test("maxPool2d() keeps the largest of each window, where the gradient goes", {
  permissions: "none",
}, async () => {
  const { y, dx, dims } = await pooled(picture, (x) => maxPool2d(x, { size: 2, stride: 1 }));
  assert.deepEqual([...dims], [1, 1, 2, 2]);
  assert.deepEqual(y, [4, 5, 9, 9]);
  assert.deepEqual(dx, [0, 0, 1, 1, 0, 0, 0, 2, 0]);
});

Deno.test("maxPool2d() shares the gradient among equal elements, as in a white background", {
  permissions: "none",
}, async () => {
  const { dx } = await pooled([[1, 1, 1, 0], [1, 1, 0, 1]], (x) => maxPool2d(x, { size: 2 }));
  assert.deepEqual(dx, [0.25, 0.25, 0.5, 0, 0.25, 0.25, 0, 0.5]);
});

Deno.test("maxPool2d() takes no padding for the largest, however small the elements", {
  permissions: "none",
}, async () => {
  const low = picture.map((row) => row.map((x) => x - 100));
  const { y, dx } = await pooled(low, (x) => maxPool2d(x, { size: 3, stride: 2, padding: 1 }));
  assert.deepEqual(y, [-96, -95, -91, -91]);
  assert.deepEqual(dx, [0, 0, 1, 1, 0, 0, 0, 2, 0]);
});

Deno.test("averagePool2d() leaves padding out of its means and their gradients", {
  permissions: "none",
}, async () => {
  const { y, dx } = await pooled(
    picture,
    (x) => averagePool2d(x, { size: 2, stride: 2, padding: 1 }),
  );
  assert.deepEqual(y, [1, 3.5, 5.5, 5]);
  assert.deepEqual(dx, [1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.5, 0.25, 0.25]);
});

Deno.test("globalAveragePool() and globalMaxPool() leave one element for each channel", {
  permissions: "none",
}, async () => {
  const mean = await pooled(picture, globalAveragePool);
  assert.deepEqual([...mean.dims], [1, 1, 1, 1]);
  assert.ok(Math.abs(mean.y[0] - 39 / 9) < 1e-6);
  assert.ok(mean.dx.every((slope) => Math.abs(slope - 1 / 9) < 1e-7));
  const largest = await pooled(picture, globalMaxPool);
  assert.deepEqual(largest.y, [9]);
  assert.deepEqual(largest.dx, [0, 0, 0, 0, 0, 0, 0, 1, 0]);
});

Deno.test("pools say what does not fit", { permissions: "none" }, () => {
  const graph = newGraph();
  const flat = graph.input("flat", "float32", ["batch", 8]);
  assert.throws(() => globalAveragePool(flat), /\[batch, 8\], expected axes after \[batch, chan/);
  assert.throws(() => maxPool2d(flat, { size: 2 }), /windows \[2, 2\] over \[batch, 8\]/);
  assert.throws(() => graph.node("MaxPool", [flat]), /it has no kernel_shape, expected one/);
  const named = graph.input("named", "float32", ["batch", 1, "height", 4]);
  const y = maxPool2d(named, { size: 2 });
  assert.deepEqual(y.shape, ["batch", 1, "(height-2)/2+1", 2]);
  assert.throws(
    () => gradients(reduceSum(y, { keep: false }), [named]),
    /Cannot differentiate MaxPool '.*': dimension '.*' is a name, expected a number/,
  );
});
