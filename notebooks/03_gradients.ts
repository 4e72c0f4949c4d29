// %% [markdown]
// # 3. Gradients
//
// Training runs on ONNX Runtime, which knows no gradients: they are built as ordinary nodes of the
// same graph. This notebook builds one, checks it, and trains with it. It needs no data.

// %%
import { gradients } from "../src/nn/autodiff.ts";
import { encodeModel } from "../src/nn/onnx/encode_model.ts";
import { mul, relu, tanh } from "../src/nn/expressions/elementwise.ts";
import { reduceSum } from "../src/nn/expressions/reduction.ts";
import { dense } from "../src/nn/layers/linear.ts";
import { softmaxCrossEntropy } from "../src/nn/layers/losses.ts";
import { newGraph } from "../src/nn/ops/registry.ts";
import { adamw } from "../src/nn/optimizers/optimizers.ts";
import { TrainingRun } from "../src/nn/training_run.ts";
import { trainingStep } from "../src/nn/training_step.ts";
import { openSession } from "../src/runtime/open.ts";
import { chooseProvider } from "../src/runtime/providers.ts";
import { tensor } from "../src/tensor.ts";

const { provider, reason } = await chooseProvider("auto");
console.log(`running on ${provider}: ${reason}\n`);

// %% [markdown]
// ## A function and its gradient in one graph
//
// y = Σ tanh(x)², so dy/dx = 2 tanh(x) (1 − tanh(x)²).

// %%
const graph = newGraph();
const x = graph.input("x", "float32", [3]);
const squashed = tanh(x);
const y = reduceSum(mul(squashed, squashed), { keep: false });
const [dx] = gradients(y, [x]);
graph.output("y", y);
graph.output("dx", dx!);
console.log(`${graph.nodes.length} nodes: ${graph.nodes.map(({ op }) => op).join(", ")}`);

const session = await openSession(encodeModel(graph), { provider });
const at = [-1, 0.5, 2];
const results = await session.run({ x: tensor("float32", { dims: [3], data: at }) });
at.forEach((value, index) => {
  const expected = 2 * Math.tanh(value) * (1 - Math.tanh(value) ** 2);
  const found = Number(results.dx.data[index]);
  console.log(`  dy/dx at ${value}: ${found.toFixed(6)}, on paper ${expected.toFixed(6)}`);
});
await session.release();

// %% [markdown]
// ## A training step is a graph too
//
// Forward pass, loss, gradients and AdamW's update: weights go in, new weights come out. Two arms of
// a spiral, which no straight line parts, need a hidden layer.

// %%
const step = trainingStep((scope) => {
  const points = scope.input("points", "float32", ["batch", 2]);
  const hidden = relu(dense(scope, points, { name: "hidden", units: 32 }));
  const deeper = relu(dense(scope, hidden, { name: "deeper", units: 32 }));
  return { logits: dense(scope, deeper, { name: "output", units: 2 }) };
}, {
  loss: ({ logits }, scope) => softmaxCrossEntropy(scope, logits),
  optimizer: adamw({ weightDecay: 0.001 }),
});
console.log(`\nthe training step has ${step.graph.nodes.length} nodes`);

const size = 64;
const data = Array.from({ length: size }, (_, point) => {
  const along = (point >> 1) / (size / 2);
  const angle = 1.5 * Math.PI * along + Math.PI * (point % 2);
  return [(0.2 + along) * Math.cos(angle), (0.2 + along) * Math.sin(angle)];
}).flat();
const arms = Array.from({ length: size }, (_, point) => point % 2);
const batch = {
  inputs: {
    points: tensor("float32", { dims: [size, 2], data }),
    targets: tensor("int64", { dims: [size], data: arms }),
  },
};
const training = await openSession(encodeModel(step.graph), { provider });
const run = new TrainingRun(step, training, { seed: 42 });
for (let done = 1; done <= 300; done++) {
  const { loss } = await run.step(batch, { learningRate: 0.01 });
  if (done === 1 || done % 60 === 0) {
    console.log(`  step ${String(done).padStart(3)}: loss ${loss.toFixed(4)}`);
  }
}
await training.release();
