import assert from "node:assert/strict";
import {
  batchNormalization,
  groupNormalization,
  instanceNormalization,
} from "../../../src/nn/expressions/normalization.ts";
import { newGraph } from "../../../src/nn/ops/registry.ts";
import { random } from "../../../src/random.ts";
import { type Tensor, tensor } from "../../../src/tensor.ts";
import { assertClose, numbers, runGraph } from "../_run.ts";

const dims = [2, 4, 3, 2];
const dice = random(1, "normalization");
const data = Float32Array.from({ length: 48 }, () => 5 + 3 * dice.next());
const scales = [1, 2, -1, 0.5];
const biases = [0, 1, 3, -2];

function built() {
  const graph = newGraph();
  const vector = (data: number[]) => graph.constant(tensor("float32", { dims: [4], data }));
  const x = graph.input("x", "float32", ["batch", 4, 3, 2]);
  return { graph, vector, x, scale: vector(scales), bias: vector(biases) };
}

/** The channels of each example, `together` at a time, without the scales and biases of channels. */
function unscaled({ data }: Tensor, together: number): number[][] {
  const groups: number[][] = Array.from({ length: 8 / together }, () => []);
  numbers({ dtype: "float32", dims, data }).forEach((y, at) => {
    const channel = Math.floor(at / 6);
    groups[Math.floor(channel / together)].push((y - biases[channel % 4]) / scales[channel % 4]);
  });
  return groups;
}

function moments(values: number[]): [mean: number, variance: number] {
  const mean = values.reduce((sum, x) => sum + x) / values.length;
  return [mean, values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length];
}

for (const [groups, together] of [[1, 4], [2, 2], [4, 1]]) {
  Deno.test(
    `groupNormalization() in ${groups} groups centres and scales ${together} channels together`,
    { permissions: "none" },
    async () => {
      const { graph, x, scale, bias } = built();
      const y = groupNormalization(x, { groups, scale, bias });
      assert.deepEqual(y.shape, x.shape);
      graph.output("y", y);
      const found = await runGraph(graph, { x: tensor("float32", { dims, data }) });
      for (const group of unscaled(found.y, together)) assertClose(moments(group), [0, 1], 1e-3);
    },
  );
}

Deno.test("instanceNormalization() centres and scales each channel of each example", {
  permissions: "none",
}, async () => {
  const { graph, x, scale, bias } = built();
  graph.output("y", instanceNormalization(x, { scale, bias }));
  const found = await runGraph(graph, { x: tensor("float32", { dims, data }) });
  for (const group of unscaled(found.y, 1)) assertClose(moments(group), [0, 1], 1e-3);
});

Deno.test(
  "batchNormalization() takes the mean and variance it is given",
  { permissions: "none" },
  async () => {
    const { graph, vector, x, scale, bias } = built();
    const [means, variances] = [[1, 2, 3, 4], [1, 4, 9, 16]];
    const given = { mean: vector(means), variance: vector(variances), epsilon: 0.5 };
    graph.output("y", batchNormalization(x, { scale, bias, ...given }));
    const { y } = await runGraph(graph, { x: tensor("float32", { dims, data }) });
    const wanted = numbers({ dtype: "float32", dims, data }).map((value, at) => {
      const channel = Math.floor(at / 6) % 4;
      const unit = (value - means[channel]) / Math.sqrt(variances[channel] + 0.5);
      return unit * scales[channel] + biases[channel];
    });
    assertClose(numbers(y), wanted, 1e-5);
  },
);

Deno.test("normalisations say what does not fit", { permissions: "none" }, () => {
  const { graph, vector, x, scale, bias } = built();
  const short = graph.constant(tensor("float32", { dims: [2], data: [1, 1] }));
  assert.throws(
    () => instanceNormalization(x, { scale: short, bias }),
    /\[2\] for the channels of \[batch, 4, 3, 2\], expected as many/,
  );
  const attributes = { training_mode: 1 };
  assert.throws(
    () => graph.node("BatchNormalization", [x, scale, bias, bias, vector(scales)], { attributes }),
    /training_mode 1, expected 0: mean and variance are given, not measured/,
  );
  const group = (num_groups: number, factor: typeof scale) =>
    graph.node("GroupNormalization", [x, factor, factor], { attributes: { num_groups } });
  assert.throws(() => group(3, scale), /4 channels in 3 groups, expected a multiple/);
  assert.throws(
    () => group(2, scale),
    /scale \[4\] and bias \[4\], expected \[2\]: one for each gr/,
  );
});
