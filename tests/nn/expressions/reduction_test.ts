import assert from "node:assert/strict";
import { gradients } from "../../../src/nn/autodiff.ts";
import { reduceSum } from "../../../src/nn/expressions/reduction.ts";
import { newGraph } from "../../../src/nn/ops/registry.ts";
import { tensor } from "../../../src/tensor.ts";
import { assertClose, numbers, runGraph } from "../_run.ts";

/** The gradient of the sum over rows of what an operator makes of each row. */
async function slopes(op: string, rows: number[][]): Promise<number[]> {
  const graph = newGraph();
  const dims = [rows.length, rows[0].length];
  const x = graph.constant(tensor("float32", { dims, data: rows.flat() }), "x");
  const [y] = graph.node(op, [x, graph.integers([1])]);
  const [dx] = gradients(reduceSum(y, { keep: false }), [x]);
  graph.output("dx", dx!);
  return numbers((await runGraph(graph)).dx);
}

Deno.test("ReduceProd's gradient is the product of the others, zeros among them or not", {
  permissions: "none",
}, async () => {
  const rows = [[2, 3, 4], [2, 0, 4], [0, 3, 0], [0, 0, 0]];
  assertClose(await slopes("ReduceProd", rows), [12, 8, 6, 0, 8, 0, 0, 0, 0, 0, 0, 0], 1e-5);
});

Deno.test(
  "ReduceL2's gradient points away from 0, and is 0 there",
  { permissions: "none" },
  async () => {
    assertClose(await slopes("ReduceL2", [[3, -4], [0, 0]]), [0.6, -0.8, 0, 0], 1e-6);
  },
);

Deno.test("ReduceLogSumExp's gradient is the softmax of numbers too large for exp", {
  permissions: "none",
}, async () => {
  assertClose(await slopes("ReduceLogSumExp", [[100, 100], [0, -100]]), [0.5, 0.5, 1, 0], 1e-5);
});

Deno.test(
  "ReduceMin's gradient is shared among equal elements",
  { permissions: "none" },
  async () => {
    assert.deepEqual(await slopes("ReduceMin", [[1, 2, 1], [5, 4, 6]]), [0.5, 0, 0.5, 0, 1, 0]);
  },
);

Deno.test("ReduceL2 refuses to reduce nothing, which providers take differently", {
  permissions: "none",
}, () => {
  const graph = newGraph();
  const x = graph.input("x", "float32", [2, 3]);
  const attributes = { noop_with_empty_axes: 1 };
  assert.throws(
    () => graph.node("ReduceL2", [x, graph.integers([])], { attributes }),
    /Cannot build ReduceL2 '.*': noop_with_empty_axes and no axes, expected axes/,
  );
});
