import assert from "node:assert/strict";
import type { Value } from "../../../src/nn/graph/value.ts";
import { upgradeNode } from "../../../src/nn/onnx/opset_upgrade.ts";
import { newGraph } from "../../../src/nn/ops/registry.ts";

function upgraded(op: string, version: number, attributes: Record<string, number | number[]>) {
  const graph = newGraph();
  const x = graph.input("x", "float32", [2, 6]);
  return upgradeNode(graph, { op, version, outputs: 3, inputs: [x], attributes });
}

const contentsOf = (inputs: readonly (Value | undefined)[]) => inputs[1]?.contents;

Deno.test(
  "upgradeNode() makes the axes of older reductions an input",
  { permissions: "none" },
  () => {
    const { inputs, attributes } = upgraded("ReduceMean", 17, { axes: [1], keepdims: 0 });
    assert.deepEqual(contentsOf(inputs), [1]);
    assert.deepEqual(attributes, { keepdims: 0 });
  },
);

Deno.test(
  "upgradeNode() says in how many parts an older Split cuts",
  { permissions: "none" },
  () => {
    assert.deepEqual(upgraded("Split", 13, { axis: 1 }).attributes, { axis: 1, num_outputs: 3 });
  },
);

Deno.test("upgradeNode() leaves nodes of today as they are", { permissions: "none" }, () => {
  const { inputs, attributes } = upgraded("ReduceMean", 18, { keepdims: 0 });
  assert.equal(inputs.length, 1);
  assert.deepEqual(attributes, { keepdims: 0 });
});
