import assert from "node:assert/strict";
import { gradients } from "../../../src/nn/autodiff.ts";
import { conv2d, convTranspose } from "../../../src/nn/expressions/convolution.ts";
import { mul } from "../../../src/nn/expressions/elementwise.ts";
import { reduceSum } from "../../../src/nn/expressions/reduction.ts";
import type { Value } from "../../../src/nn/graph/value.ts";
import { newGraph } from "../../../src/nn/ops/registry.ts";
import { random } from "../../../src/random.ts";
import { elementCount, type Tensor, tensor } from "../../../src/tensor.ts";
import { assertClose, numbers, runGraph } from "../_run.ts";

function noise(seed: number, ...dims: number[]): Tensor<"float32"> {
  const dice = random(seed, "noise");
  const data = Float32Array.from({ length: elementCount(dims) }, () => dice.next() - 0.5);
  return tensor("float32", { dims, data });
}

/** Σ weight · x over windows, from the definition. */
function slowly(x: Tensor, w: Tensor, { stride, padding }: { stride: number; padding: number }) {
  const [batch, channels, height, width] = x.dims;
  const [outputs, , side] = w.dims;
  const count = (size: number) => Math.floor((size + 2 * padding - side) / stride) + 1;
  const found: number[] = [];
  for (let n = 0; n < batch; n++) {
    for (let o = 0; o < outputs; o++) {
      for (let top = 0; top < count(height); top++) {
        for (let left = 0; left < count(width); left++) {
          let sum = 0;
          for (let at = 0; at < channels * side * side; at++) {
            const [c, i, j] = [Math.floor(at / side ** 2), Math.floor(at / side) % side, at % side];
            const [row, column] = [top * stride + i - padding, left * stride + j - padding];
            if (row < 0 || row >= height || column < 0 || column >= width) continue;
            const pixel = ((n * channels + c) * height + row) * width + column;
            sum += Number(x.data[pixel]) * Number(w.data[o * channels * side * side + at]);
          }
          found.push(sum);
        }
      }
    }
  }
  return found;
}

Deno.test(
  "conv2d() is the sum over windows of its definition",
  { permissions: "none" },
  async () => {
    const [x, w] = [noise(1, 2, 3, 6, 5), noise(2, 4, 3, 3, 3)];
    for (const options of [{ stride: 1, padding: 0 }, { stride: 2, padding: 1 }]) {
      const graph = newGraph();
      const weight = graph.constant(w, "w");
      graph.output("y", conv2d(graph.constant(x, "x"), { weight, ...options }));
      const { y } = await runGraph(graph);
      assertClose(numbers(y), slowly(x, w, options), 1e-5);
    }
  },
);

Deno.test("conv2d() keeps the size of pictures unless it strides", { permissions: "none" }, () => {
  const graph = newGraph();
  const x = graph.input("x", "float32", ["batch", 3, 32, 30]);
  const weight = graph.constant(noise(2, 8, 3, 5, 5), "w");
  assert.deepEqual(conv2d(x, { weight }).shape, ["batch", 8, 32, 30]);
  assert.deepEqual(conv2d(x, { weight, stride: 2 }).shape, ["batch", 8, 16, 15]);
  assert.deepEqual(conv2d(x, { weight, stride: 4, padding: 0 }).shape, ["batch", 8, 7, 7]);
  const single = graph.constant(noise(2, 8, 3, 1, 1), "single");
  assert.deepEqual(conv2d(x, { weight: single, stride: 2 }).shape, ["batch", 8, 16, 15]);
  const named = graph.input("named", "float32", ["batch", 3, "height", "width"]);
  assert.deepEqual(conv2d(named, { weight }).shape, ["batch", 8, "height", "width"]);
});

Deno.test(
  "both forms of a kernel's gradient agree where they meet",
  { permissions: "none" },
  async () => {
    const graph = newGraph();
    const x = graph.constant(noise(1, 2, 3, 6, 7), "x");
    // ten elements are too many for a product each: zeros around nine of them change the form alone
    const nine = noise(2, 4, 3, 1, 9);
    const ten = new Float32Array(4 * 3 * 10);
    for (let at = 0; at < nine.data.length; at++) ten[at + Math.floor(at / 9)] = nine.data[at];
    const weights = {
      few: graph.constant(nine),
      many: graph.constant(tensor("float32", { dims: [4, 3, 1, 10], data: ten })),
    };
    const slope = (weight: Value, pads: number[]) => {
      const [y] = graph.node("Conv", [x, weight], { attributes: { pads } });
      return gradients(reduceSum(mul(y, y), { keep: false }), [weight])[0]!;
    };
    const [few, many] = [slope(weights.few, [0, 2, 0, 2]), slope(weights.many, [0, 2, 0, 3])];
    graph.output("few", few);
    graph.output("many", many);
    const found = await runGraph(graph);
    const kept = numbers(found.many).filter((_, at) => at % 10 !== 9);
    assertClose(kept, numbers(found.few), 1e-4);
  },
);

Deno.test("a gradient's gradient goes through convolutions", { permissions: "none" }, async () => {
  // y = w x² for one pixel and one weight: dy/dx = 2 w x, and its derivative by w is 2 x
  const graph = newGraph();
  const x = graph.constant(tensor("float32", { dims: [1, 1, 1, 1], data: [3] }));
  const weight = graph.constant(tensor("float32", { dims: [1, 1, 1, 1], data: [5] }));
  const y = reduceSum(mul(conv2d(x, { weight }), x), { keep: false });
  const [dx] = gradients(y, [x]);
  const [slope] = gradients(reduceSum(dx!, { keep: false }), [weight]);
  graph.output("slope", slope!);
  assertClose(numbers((await runGraph(graph)).slope), [6], 1e-6);
});

Deno.test("convolutions say what does not fit", { permissions: "none" }, () => {
  const graph = newGraph();
  const x = graph.input("x", "float32", ["batch", 3, 8, 8]);
  const weight = graph.constant(noise(1, 4, 2, 3, 3), "w");
  const bias = graph.constant(noise(1, 3), "b");
  assert.throws(
    () => conv2d(x, { weight }),
    /Cannot build Conv 'Conv_\d+': 3 channels, expected the 2 of its kernel/,
  );
  const two = graph.input("two", "float32", ["batch", 2, 8, 8]);
  assert.throws(() => conv2d(two, { weight, bias }), /bias \[3\], expected \[4\]/);
  const six = graph.input("six", "float32", ["batch", 6, 8, 8]);
  assert.throws(() => conv2d(six, { weight, groups: 3 }), /4 kernels in 3 groups, expected a mult/);
  assert.throws(
    () => conv2d(bias, { weight }),
    /Cannot convolve 'b': \[3\], expected \[batch, cha/,
  );
  assert.throws(
    () => convTranspose(six, { weight }),
    /Cannot build ConvTranspose '.*': 6 channels, expected the 4 of its kernel/,
  );
});
