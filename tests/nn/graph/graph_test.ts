import assert from "node:assert/strict";
import { add, mul } from "../../../src/nn/expressions/elementwise.ts";
import { matmul } from "../../../src/nn/expressions/linalg.ts";
import { reshape, squeeze, transpose } from "../../../src/nn/expressions/movement.ts";
import { concat, slice } from "../../../src/nn/expressions/slicing.ts";
import type { Graph } from "../../../src/nn/graph/graph.ts";
import type { Value } from "../../../src/nn/graph/value.ts";
import { newGraph } from "../../../src/nn/ops/registry.ts";
import { tensor } from "../../../src/tensor.ts";

const pure = { permissions: "none" } as const;

Deno.test("a graph shares small equal constants and tells 0 from -0", pure, () => {
  const graph = newGraph();
  assert.equal(graph.scalar(0.5), graph.scalar(0.5));
  assert.equal(graph.integers([1, 2]), graph.integers([1, 2]));
  assert.notEqual(graph.scalar(0), graph.scalar(-0));
  assert.notEqual(graph.scalar(1), graph.scalar(1, "int64"));
  assert.notEqual(graph.scalar(1), graph.constant(tensor("float32", { dims: [1], data: [1] })));
});

Deno.test("a graph refuses a name twice", pure, () => {
  const graph = newGraph();
  const x = graph.input("x", "float32", [2]);
  assert.throws(() => graph.input("x", "float32", [2]), /'x': the name is taken/);
  graph.output("y", add(x, x));
  assert.throws(() => graph.output("y", mul(x, x)), /'y': the name is taken/);
  assert.throws(() => graph.output("x", mul(x, x)), /'x': the name is taken/);
});

const refusals: Record<string, [(graph: Graph, x: Value) => void, RegExp]> = {
  "an unknown operator": [
    (graph, x) => graph.node("Frobnicate", [x]),
    /build Frobnicate 'Frobnicate_0': operator 'Frobnicate' has no record; add one .*src\/nn\/ops/,
  ],
  "an unknown attribute": [
    (graph, x) => graph.node("Softmax", [x], { attributes: { axes: 1 } }),
    /build Softmax 'Softmax_0': no attribute 'axes', expected one of axis/,
  ],
  "operands of two dtypes": [
    (graph, x) => add(x, graph.scalar(1, "int64")),
    /build Add 'Add_0': operands are float32 and int64, expected one dtype/,
  ],
  "shapes that do not broadcast": [
    (graph, x) => mul(x, graph.input("z", "float32", [4])),
    /build Mul 'Mul_0': shapes \[batch, 3\] and \[4\] do not broadcast/,
  ],
  "matrices that do not fit": [
    (_, x) => matmul(x, x),
    /build MatMul .*\[batch, 3\] times \[batch, 3\], expected inner dimensions to be equal/,
  ],
  "a reshape to another size": [
    (graph) => reshape(graph.input("z", "float32", [2, 3]), [4]),
    /build Reshape .*\[2, 3\] to \[4\], expected as many elements/,
  ],
  "squeezing what is not 1": [
    (_, x) => squeeze(x, [1]),
    /build Squeeze .*axes \[1\] of \[batch, 3\], expected dimensions of 1/,
  ],
  "a permutation that misses an axis": [
    (_, x) => transpose(x, [0, 0]),
    /build Transpose .*perm \[0,0\] of rank 2, expected each axis once/,
  ],
  "an axis outside the rank": [
    (_, x) => slice(x, { axis: 2, start: 0 }),
    /build Slice .*axis 2 is outside rank 2, expected -2 to 1/,
  ],
  "joining what differs elsewhere": [
    (graph, x) => concat([x, graph.input("z", "float32", ["batch", 4])], 0),
    /build Concat .*along axis 0, expected the other dimensions to be equal/,
  ],
};

for (const [what, [build, message]] of Object.entries(refusals)) {
  Deno.test(`a graph refuses ${what}, naming the node`, pure, () => {
    const graph = newGraph();
    const x = graph.input("x", "float32", ["batch", 3]);
    assert.throws(() => build(graph, x), { name: "GraphError", message });
  });
}
