import assert from "node:assert/strict";
import { encodeModel } from "../../src/nn/onnx/encode_model.ts";
import { reduceMean } from "../../src/nn/expressions/reduction.ts";
import type { Value } from "../../src/nn/graph/value.ts";
import { dense } from "../../src/nn/layers/linear.ts";
import { adamw } from "../../src/nn/optimizers/optimizers.ts";
import type { Scope } from "../../src/nn/graph/scope.ts";
import { stateOutputs, trainingStep } from "../../src/nn/training_step.ts";
import { spiralStep } from "./_spiral.ts";

const mean = ({ y }: Readonly<Record<string, Value>>) => reduceMean(y, { keep: false });
const input = (scope: Scope) => scope.input("x", "float32", ["batch", 2]);

Deno.test("trainingStep() gives the same bytes for the same model", { permissions: "none" }, () => {
  assert.deepEqual(encodeModel(spiralStep().graph), encodeModel(spiralStep().graph));
});

Deno.test("trainingStep() takes parameters and slots in and gives each back", {
  permissions: "none",
}, () => {
  const { graph, ...step } = trainingStep(
    (scope) => ({ y: dense(scope, input(scope), { name: "layer", units: 3 }) }),
    { loss: mean, optimizer: adamw() },
  );
  const state = stateOutputs({ graph, ...step });
  assert.deepEqual(state.slice(0, 3), [
    "layer.weight.next",
    "layer.weight.first_moment.next",
    "layer.weight.second_moment.next",
  ]);
  for (const name of state) {
    const before = graph.inputs.find((value) => `${value.name}.next` === name);
    assert.deepEqual(graph.outputs.get(name)?.shape, before?.shape);
  }
});

Deno.test("trainingStep() names a parameter that the loss does not depend on", {
  permissions: "none",
}, () => {
  const model = (scope: Scope) => {
    dense(scope, input(scope), { name: "lost", units: 3, bias: false });
    return { y: dense(scope, scope.graph.inputs[0], { name: "used", units: 3 }) };
  };
  assert.throws(
    () => trainingStep(model, { loss: mean, optimizer: adamw() }),
    /Cannot train 'lost.weight': the loss does not depend on it/,
  );
});

Deno.test("trainingStep() names an output that cannot be fetched, and a name taken twice", {
  permissions: "none",
}, () => {
  const model = (scope: Scope) => ({ y: dense(scope, input(scope), { name: "a", units: 3 }) });
  assert.throws(
    () => trainingStep(model, { loss: mean, optimizer: adamw(), fetch: ["z"] }),
    /Cannot fetch 'z': the model has the outputs y/,
  );
  const twice = (scope: Scope) => {
    const x = input(scope);
    return { y: dense(scope, dense(scope, x, { name: "a", units: 2 }), { name: "a", units: 2 }) };
  };
  assert.throws(
    () => trainingStep(twice, { loss: mean, optimizer: adamw() }),
    /Cannot name a value 'a.weight': the name is taken/,
  );
});
