import assert from "node:assert/strict";
import type { Shape, Value } from "../../../src/nn/graph/value.ts";
import { inferenceGraph, type ParameterValues } from "../../../src/nn/inference.ts";
import { dense, dropout, layerNorm } from "../../../src/nn/layers/linear.ts";
import type { Scope } from "../../../src/nn/graph/scope.ts";
import { tensor } from "../../../src/tensor.ts";
import { assertClose, numbers, runGraph } from "../_run.ts";

const vector = (...data: number[]) => tensor("float32", { dims: [data.length], data });
const matrix = (columns: number, ...data: number[]) =>
  tensor("float32", { dims: [data.length / columns, columns], data });
const layer = { "l.weight": matrix(2, 1, 2, 3, 4), "l.bias": vector(10, 20) };

function build(
  shape: Shape,
  parameters: ParameterValues,
  body: (scope: Scope, x: Value) => Value,
) {
  return inferenceGraph(
    (scope) => ({ y: body(scope, scope.input("x", "float32", shape)) }),
    parameters,
  );
}

Deno.test(
  "dense() is x W + b along the last axis, for any rank",
  { permissions: "none" },
  async () => {
    const body = (scope: Scope, x: Value) => dense(scope, x, { name: "l", units: 2 });
    const flat = await runGraph(build(["batch", 2], layer, body), { x: matrix(2, 1, 0, 0, 1) });
    assert.deepEqual(numbers(flat.y), [11, 22, 13, 24]);
    const deep = build(["batch", "tokens", 2], layer, body);
    const x = tensor("float32", { dims: [1, 2, 2], data: [1, 0, 0, 1] });
    assert.deepEqual(deep.outputs.get("y")?.shape, ["batch", "tokens", 2]);
    assert.deepEqual(numbers((await runGraph(deep, { x })).y), [11, 22, 13, 24]);
  },
);

Deno.test(
  "layerNorm() gives mean 0 and deviation 1 before its factors",
  { permissions: "none" },
  async () => {
    const parameters = { "n.scale": vector(2, 2, 2), "n.bias": vector(1, 1, 1) };
    const graph = build(["batch", 3], parameters, (scope, x) => layerNorm(scope, x, { name: "n" }));
    const { y } = await runGraph(graph, { x: matrix(3, 1, 2, 3) });
    const unit = Math.sqrt(1.5);
    assertClose(numbers(y), [1 - 2 * unit, 1, 1 + 2 * unit], 1e-4);
  },
);

Deno.test("dropout() is absent from the inference graph", { permissions: "none" }, () => {
  const graph = build(["batch", 3], {}, (scope, x) => dropout(scope, x, { name: "d", rate: 0.5 }));
  assert.equal(graph.nodes.length, 0);
  assert.deepEqual(graph.inputs.map(({ name }) => name), ["x"]);
});

Deno.test("dropout() refuses a rate outside [0, 1)", { permissions: "none" }, () => {
  for (const rate of [1, -0.1, NaN]) {
    const body = (scope: Scope, x: Value) => dropout(scope, x, { name: "d", rate });
    assert.throws(() => build([1], {}, body), /Cannot drop out 'd': rate .*, expected \[0, 1\)/);
  }
});

Deno.test("dense() refuses an input whose width is not known", { permissions: "none" }, () => {
  assert.throws(
    () => build(["batch", "width"], layer, (scope, x) => dense(scope, x, { name: "l", units: 2 })),
    /Cannot build layer 'l' on \[batch, width\]: expected a known last dimension/,
  );
});

Deno.test("inferenceGraph() names a parameter that is missing or of another shape", {
  permissions: "none",
}, () => {
  const body = (scope: Scope, x: Value) => dense(scope, x, { name: "l", units: 2 });
  assert.throws(
    () => build(["batch", 2], { "l.weight": layer["l.weight"] }, body),
    /Cannot build parameter 'l.bias': no value given, expected float32 \[2\]/,
  );
  assert.throws(
    () => build(["batch", 3], layer, body),
    /Cannot build parameter 'l.weight': \[2,2\] given, expected float32 \[3,2\]/,
  );
});
