// %% [markdown]
// # Gradients
//
// ONNX Runtime runs graphs and knows no gradients. So training builds them itself, as ordinary nodes
// of the same graph. This notebook builds a gradient, checks it, and trains a small network with it.
// It needs no data.

// %% tags=["parameters"]
const steps = 200;
const learningRate = 0.01;
const hiddenUnits = 32;

// %%
import * as Plot from "@observablehq/plot";
import { PALETTE, plotFigure } from "../src/figures/plot_figure.ts";
import { gradients } from "../src/nn/autodiff.ts";
import { encodeModel } from "../src/nn/onnx/encode_model.ts";
import { mul, relu, tanh } from "../src/nn/expressions/elementwise.ts";
import { reduceSum } from "../src/nn/expressions/reduction.ts";
import { inferenceGraph } from "../src/nn/inference.ts";
import { dense } from "../src/nn/layers/linear.ts";
import { softmaxCrossEntropy } from "../src/nn/layers/losses.ts";
import { newGraph } from "../src/nn/ops/registry.ts";
import { adamw } from "../src/nn/optimizers/optimizers.ts";
import type { Scope } from "../src/nn/graph/scope.ts";
import { TrainingRun } from "../src/nn/training_run.ts";
import { trainingStep } from "../src/nn/training_step.ts";
import { openSession } from "../src/runtime/open.ts";
import { chooseProvider } from "../src/runtime/providers.ts";
import { tensor } from "../src/tensor.ts";

const { provider } = await chooseProvider("auto");
console.log(`running on ${provider}`);

// %% [markdown]
// ## A function and its gradient in one graph
//
// y = Σ tanh(x)², so dy/dx = 2 tanh(x) (1 − tanh(x)²). `gradients` walks the graph backwards from y
// and adds, for each node, the nodes that pass its gradient on to its inputs (reverse mode). What comes
// out is again a graph, which runs wherever ONNX runs.

// %%
const xs = Array.from({ length: 121 }, (_, at) => -3 + at / 20);
const graph = newGraph();
const x = graph.input("x", "float32", [xs.length]);
const squashed = tanh(x);
const y = reduceSum(mul(squashed, squashed), { keep: false });
const [dx] = gradients(y, [x]);
graph.output("y", y);
graph.output("dx", dx!);
graph.nodes.map(({ op }, at) => ({ node: at + 1, operator: op }));

// %% [markdown]
// ## Is it right?
//
// Against the formula on paper, and against the difference quotient (y(x + h) − y(x − h)) / 2h, which
// knows nothing of formulas.

// %%
const session = await openSession(encodeModel(graph), { provider });
const { dx: found } = await session.run({ x: tensor("float32", { dims: [xs.length], data: xs }) });
await session.release();
const f = (x: number) => Math.tanh(x) ** 2;
const h = 1e-4;
const checked = xs.map((x, at) => ({
  x,
  graph: Number(found.data[at]),
  "on paper": 2 * Math.tanh(x) * (1 - Math.tanh(x) ** 2),
  "difference quotient": (f(x + h) - f(x - h)) / (2 * h),
}));
const worst = Math.max(...checked.map((one) => Math.abs(one.graph - one["on paper"])));
console.log(`largest difference from the formula: ${worst.toExponential(1)}`);

// %% tags=["hide-input"]
plotFigure({
  height: 260,
  x: { label: "x", grid: true },
  y: { label: "y and dy/dx, by element", grid: true },
  marks: [
    Plot.line(xs.map((x) => ({ x, y: f(x) })), { x: "x", y: "y", stroke: PALETTE.faint }),
    Plot.line(checked, {
      x: "x",
      y: "on paper",
      stroke: PALETTE.orange,
      strokeWidth: 6,
      strokeOpacity: 0.4,
    }),
    Plot.line(checked, { x: "x", y: "graph", stroke: PALETTE.blue, strokeWidth: 2 }),
    Plot.text([{ x: -2.2, y: 0.88, text: "y" }, { x: 0.62, y: 0.86, text: "dy/dx" }], {
      x: "x",
      y: "y",
      text: "text",
      dx: 14,
    }),
  ],
});

// %% [markdown]
// ## A training step is a graph too
//
// Forward pass, loss, gradients and the update of AdamW: weights go in, new weights come out. The
// problem: two arms of a spiral, which no straight line parts.

// %%
const network = (scope: Scope) => {
  const points = scope.input("points", "float32", ["batch", 2]);
  const hidden = relu(dense(scope, points, { name: "hidden", units: hiddenUnits }));
  const deeper = relu(dense(scope, hidden, { name: "deeper", units: hiddenUnits }));
  return { logits: dense(scope, deeper, { name: "output", units: 2 }) };
};
const step = trainingStep(network, {
  loss: ({ logits }, scope) => softmaxCrossEntropy(scope, logits),
  optimizer: adamw({ weightDecay: 0.001 }),
});
const operators = Map.groupBy(step.graph.nodes, ({ op }) => op);
console.log(
  `${step.graph.nodes.length} nodes: ${
    [...operators].map(([op, { length }]) => `${length} ${op}`).join(", ")
  }`,
);

// %%
const size = 160;
const spiral = Array.from({ length: size }, (_, point) => {
  const along = (point >> 1) / (size / 2), arm = point % 2;
  const angle = 2 * Math.PI * along + Math.PI * arm;
  return { x: (0.15 + along) * Math.cos(angle), y: (0.15 + along) * Math.sin(angle), arm };
});
const batch = {
  inputs: {
    points: tensor("float32", { dims: [size, 2], data: spiral.flatMap(({ x, y }) => [x, y]) }),
    targets: tensor("int64", { dims: [size], data: spiral.map(({ arm }) => arm) }),
  },
};
const training = await openSession(encodeModel(step.graph), { provider });
const run = new TrainingRun(step, training, { seed: 42 });
const losses: { step: number; loss: number }[] = [];
for (let done = 1; done <= steps; done++) {
  const { loss } = await run.step(batch, { learningRate });
  losses.push({ step: done, loss });
}
const weights = await run.parameters();
await training.release();
console.log(`loss ${losses[0].loss.toFixed(3)} → ${losses.at(-1)!.loss.toFixed(3)}`);

// %% tags=["hide-input"]
plotFigure({
  height: 200,
  x: { label: "step" },
  y: { label: "cross-entropy", grid: true, zero: true },
  marks: [Plot.line(losses, { x: "step", y: "loss", stroke: PALETTE.blue, strokeWidth: 2 })],
});

// %% [markdown]
// ## What it learned
//
// The same function, built once more without loss and update, answers for every point of the plane.
// Where it is white, both arms are
// equally likely.

// %%
const side = 60;
const plane = Array.from({ length: side * side }, (_, at) => ({
  x: -1.3 + 2.6 * (at % side) / (side - 1),
  y: -1.3 + 2.6 * Math.floor(at / side) / (side - 1),
}));
const answering = await openSession(encodeModel(inferenceGraph(network, weights)), {
  provider,
});
const { logits } = await answering.run({
  points: tensor("float32", { dims: [plane.length, 2], data: plane.flatMap(({ x, y }) => [x, y]) }),
}, ["logits"]);
await answering.release();
const surface = plane.map((point, at) => ({
  ...point,
  probability: 1 / (1 + Math.exp(Number(logits.data[2 * at]) - Number(logits.data[2 * at + 1]))),
}));

// %% tags=["hide-input"]
plotFigure({
  width: 440,
  height: 440,
  x: { label: null, ticks: 0 },
  y: { label: null, ticks: 0 },
  color: { type: "linear", domain: [0, 0.5, 1], range: ["#0072b2", "#f4f6f8", "#d55e00"] },
  marks: [
    Plot.rect(surface, {
      x1: ({ x }: { x: number }) => x - 1.3 / (side - 1),
      x2: ({ x }: { x: number }) => x + 1.3 / (side - 1),
      y1: ({ y }: { y: number }) => y - 1.3 / (side - 1),
      y2: ({ y }: { y: number }) => y + 1.3 / (side - 1),
      fill: "probability",
      fillOpacity: 0.5,
    }),
    Plot.dot(spiral, {
      x: "x",
      y: "y",
      fill: ({ arm }: { arm: number }) => arm === 0 ? "#0072b2" : "#d55e00",
      stroke: "#ffffff",
      r: 4,
    }),
  ],
});
