import assert from "node:assert/strict";
import { newGraph } from "../../../src/nn/ops/registry.ts";
import { adamw, type Optimizer, sgd } from "../../../src/nn/optimizers/optimizers.ts";
import { random } from "../../../src/random.ts";
import { type Tensor, tensor } from "../../../src/tensor.ts";
import { RowMemory } from "../../../src/nn/kernels/row_memory.ts";
import { assertClose, numbers, runGraph } from "../_run.ts";

const SIZE = 5;
const STEPS = 6;
const draw = random(3, "optimizer test");
const start = Array.from({ length: SIZE }, () => draw.normal());
// one element sees no gradient, so that decay shows alone
const slopes = Array.from(
  { length: STEPS },
  () => Array.from({ length: SIZE }, (_, at) => at === 2 ? 0 : draw.normal()),
);
const rateAt = (step: number) => 0.1 / step;

/** AdamW as in the paper, one element at a time in float64. */
function adamwReference(decay: number): number[] {
  const [beta1, beta2, epsilon] = [0.8, 0.95, 1e-6];
  return start.map((first, at) => {
    let [value, m, v] = [first, 0, 0];
    for (let step = 1; step <= STEPS; step++) {
      const g = slopes[step - 1][at];
      m = beta1 * m + (1 - beta1) * g;
      v = beta2 * v + (1 - beta2) * g ** 2;
      const mHat = m / (1 - beta1 ** step);
      const vHat = v / (1 - beta2 ** step);
      value -= rateAt(step) * (mHat / (Math.sqrt(vHat) + epsilon) + decay * value);
    }
    return value;
  });
}

function sgdReference(decay: number): number[] {
  return start.map((first, at) =>
    slopes.reduce(
      (value, slope, i) => value - rateAt(i + 1) * (slope[at] + decay * value),
      first,
    )
  );
}

/** Several steps through the nodes of `update`. */
async function inGraph(optimizer: Optimizer, decay: boolean): Promise<number[]> {
  const graph = newGraph();
  const scalar = (name: string) => graph.input(name, "float32", []);
  const vector = (name: string) => graph.input(name, "float32", [SIZE]);
  const update = optimizer.update({ learningRate: scalar("rate"), step: scalar("step") });
  const slots = optimizer.slots.map(vector);
  const next = update({ value: vector("value"), gradient: vector("gradient"), slots, decay });
  graph.output("next", next.value);
  next.slots.forEach((slot, at) => graph.output(`next.${optimizer.slots[at]}`, slot));

  let value: Tensor = tensor("float32", { dims: [SIZE], data: start });
  let state = Object.fromEntries(
    optimizer.slots.map((slot): [string, Tensor] => [slot, tensor("float32", { dims: [SIZE] })]),
  );
  for (const [at, data] of slopes.entries()) {
    const outputs = await runGraph(graph, {
      value,
      ...state,
      gradient: tensor("float32", { dims: [SIZE], data }),
      rate: tensor("float32", { data: [rateAt(at + 1)] }),
      step: tensor("float32", { data: [at + 1] }),
    });
    value = outputs.next;
    state = Object.fromEntries(optimizer.slots.map((slot) => [slot, outputs[`next.${slot}`]]));
  }
  return numbers(value);
}

/** The same steps on the second row of a table; the first must not move. */
function onRows(optimizer: Optimizer, decay: boolean): number[] {
  const memory = new RowMemory({ tables: 1 + optimizer.slots.length, rows: 2, columns: SIZE });
  const tables = ["value", ...optimizer.slots].map((_, at) => memory.table(at));
  memory.writeRows(tables[0], Float32Array.from([...start, ...start]));
  slopes.forEach((slope, at) => {
    const scalars = { learningRate: rateAt(at + 1), step: at + 1 };
    memory.begin();
    const rows = memory.put(Int32Array.of(1));
    const gradients = memory.space(memory.width);
    memory.writeRows(gradients, Float32Array.from(slope));
    const places = { tables, gradients, rows, count: 1, width: memory.width };
    optimizer.updateRows(scalars)(memory.kernels, { ...places, decay });
  });
  const [values, ...slots] = tables.map((table) => memory.readRows(table, 2));
  assert.deepEqual(values.subarray(0, SIZE), Float32Array.from(start));
  assert.ok(slots.every((slot) => slot.subarray(0, SIZE).every((x) => x === 0)));
  return [...values.subarray(SIZE)];
}

const decayRate = 0.1;
const cases = [
  {
    name: "adamw()",
    optimizer: adamw({ beta1: 0.8, beta2: 0.95, epsilon: 1e-6, weightDecay: decayRate }),
    reference: adamwReference,
  },
  { name: "sgd()", optimizer: sgd({ weightDecay: decayRate }), reference: sgdReference },
];

for (const { name, optimizer, reference } of cases) {
  for (const decay of [true, false]) {
    const kind = decay ? "with" : "without";
    const expected = reference(decay ? decayRate : 0);
    Deno.test(
      `${name} ${kind} decay follows its formula in the graph`,
      { permissions: "none" },
      async () => {
        assertClose(await inGraph(optimizer, decay), expected, 2e-5);
      },
    );
    Deno.test(`${name} ${kind} decay follows its formula on rows of a table`, {
      permissions: "none",
    }, () => {
      assertClose(onRows(optimizer, decay), expected, 2e-6);
    });
  }
}
