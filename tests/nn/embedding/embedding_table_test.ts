import assert from "node:assert/strict";
import { EmbeddingTable } from "../../../src/nn/embedding/embedding_table.ts";
import { zeros } from "../../../src/nn/graph/initializers.ts";
import { sgd } from "../../../src/nn/optimizers/optimizers.ts";
import { tensor } from "../../../src/tensor.ts";

const spec = { name: "words", rows: 4, columns: 3, initializer: zeros(), decay: false };
const value = tensor("float32", { dims: [4, 3], data: Array.from({ length: 12 }, (_, at) => at) });
const batch = {
  offsets: Int32Array.of(0, 2, 3),
  indices: Int32Array.of(0, 2, 2),
  weights: Float32Array.of(1, 2, -1),
};

Deno.test(
  "an embedding table sums weighted rows for each row of a batch",
  { permissions: "none" },
  () => {
    const { dims, data } = new EmbeddingTable(spec, value, []).sums(batch);
    assert.deepEqual(dims, [2, 3]);
    assert.deepEqual([...data], [12, 15, 18, -6, -7, -8]);
  },
);

Deno.test("an embedding table moves the rows a batch touches against their gradient", {
  permissions: "none",
}, () => {
  const table = new EmbeddingTable(spec, value, []);
  const dy = tensor("float32", { dims: [2, 3], data: [1, 2, 3, 4, 5, 6] });
  const scalars = { learningRate: 0.5, step: 1 };
  table.update(dy, { batch, optimizer: sgd(), scalars });
  // gradients: 1 · dy₀ for row 0, 2 · dy₀ − dy₁ for row 2
  const moved = [-0.5, 0, 0.5, 3, 4, 5, 7, 7.5, 8, 9, 10, 11];
  assert.deepEqual([...table.value.data], moved);
});

Deno.test("an embedding table gives copies, and keeps none of what it was given", {
  permissions: "none",
}, () => {
  const table = new EmbeddingTable(spec, value, [tensor("float32", { dims: [4, 3] })]);
  table.value.data.fill(7);
  table.slots[0].data.fill(7);
  assert.deepEqual([...table.value.data], [...value.data]);
  assert.deepEqual([...table.slots[0].data], new Array(12).fill(0));
});

Deno.test("an embedding table refuses a row it does not have", { permissions: "none" }, () => {
  const wrong = { ...batch, indices: Int32Array.of(0, 4, 2) };
  assert.throws(() => new EmbeddingTable(spec, value, []).sums(wrong), /touch row 4/);
});
