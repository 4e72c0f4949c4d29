import assert from "node:assert/strict";
import { forwardPass } from "../../src/nn/forward.ts";
import { GraphError } from "../../src/nn/graph/graph_error.ts";
import { dense, dropout, embeddingBag } from "../../src/nn/layers/linear.ts";
import type { Scope } from "../../src/nn/graph/scope.ts";
import { tensor } from "../../src/tensor.ts";
import { numbers, runGraph } from "./_run.ts";

/** Two outputs over an input, a parameter, a bag and dropout. */
function model(scope: Scope) {
  const words = embeddingBag(scope, { name: "words", rows: 9, columns: 2 });
  const kept = dropout(scope, words, { name: "words_dropout", rate: 0.5 });
  const price = scope.input("price", "float32", ["batch", 1]);
  const line = dense(scope, price, { name: "line", units: 2 });
  return { line, sum: scope.graph.node("Add", [line, kept])[0] };
}

const matrix = (columns: number, ...data: number[]) =>
  tensor("float32", { dims: [data.length / columns, columns], data });

Deno.test("forwardPass() takes parameters and sums of bags as inputs and drops nothing out", {
  permissions: "none",
}, async () => {
  const { graph } = forwardPass(model, ["sum"]);
  assert.deepEqual(
    graph.inputs.map(({ name }) => name).sort(),
    ["line.bias", "line.weight", "price", "words"],
  );
  const { sum } = await runGraph(graph, {
    price: matrix(1, 1, 2),
    words: matrix(2, 10, 20, 30, 40),
    "line.weight": matrix(2, 1, 2),
    "line.bias": tensor("float32", { dims: [2], data: [0.5, 0] }),
  });
  assert.deepEqual(numbers(sum), [11.5, 22, 32.5, 44]);
});

Deno.test(
  "forwardPass() tells the inputs that come with each batch",
  { permissions: "none" },
  () => {
    assert.deepEqual(forwardPass(model, ["sum"]).inputs.map(({ name }) => name), ["price"]);
  },
);

Deno.test("forwardPass() gives the named outputs alone", { permissions: "none" }, () => {
  assert.deepEqual([...forwardPass(model, ["line"]).graph.outputs.keys()], ["line"]);
  assert.deepEqual([...forwardPass(model, ["sum", "line"]).graph.outputs.keys()], ["sum", "line"]);
});

Deno.test("forwardPass() names the outputs there are when asked for another", {
  permissions: "none",
}, () => {
  assert.throws(() => forwardPass(model, ["line", "logits"]), (error) => {
    assert.ok(error instanceof GraphError);
    assert.equal(error.message, "Cannot fetch 'logits': the model has the outputs line, sum");
    return true;
  });
});
