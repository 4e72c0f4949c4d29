import assert from "node:assert/strict";
import fc from "fast-check";
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

const scalars = fc.record({
  step: fc.integer({ min: 1, max: 2000 }),
  learningRate: fc.double({ min: 1e-4, max: 0.5, noNaN: true }),
  beta1: fc.double({ min: 0, max: 0.99, noNaN: true }),
  beta2: fc.double({ min: 0.5, max: 0.999, noNaN: true }),
  epsilon: fc.constantFrom(1e-8, 1e-6, 1e-3),
  weightDecay: fc.double({ min: 0, max: 0.5, noNaN: true }),
});
const element = fc.record({
  value: fc.double({ min: -4, max: 4, noNaN: true }),
  gradient: fc.double({ min: -4, max: 4, noNaN: true }),
  first: fc.double({ min: -4, max: 4, noNaN: true }),
  second: fc.double({ min: 0.01, max: 16, noNaN: true }),
});
type Scalars = typeof scalars extends fc.Arbitrary<infer T> ? T : never;
type Element = typeof element extends fc.Arbitrary<infer T> ? T : never;

/** One step by the formula of the paper, in float64, on one element: value and moments. */
const formulas: Record<string, (element: Element, scalars: Scalars) => number[]> = {
  sgd: ({ value, gradient }, { learningRate, weightDecay }) => [
    (1 - learningRate * weightDecay) * value - learningRate * gradient,
  ],
  adamw: ({ value, gradient, first, second }, { step, beta1, beta2, epsilon, ...rates }) => {
    const m = beta1 * first + (1 - beta1) * gradient;
    const v = beta2 * second + (1 - beta2) * gradient ** 2;
    const direction = m / (1 - beta1 ** step) / (Math.sqrt(v / (1 - beta2 ** step)) + epsilon);
    return [value - rates.learningRate * (direction + rates.weightDecay * value), m, v];
  },
};

for (const [name, create] of Object.entries({ sgd, adamw })) {
  const title = `${name}() takes the same step in the graph, on rows of a table and on paper`;
  Deno.test(title, { permissions: "none" }, async () => {
    const elements = fc.array(element, { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(scalars, elements, async (given, list) => {
        const optimizer = create(given);
        const columns = ["value", "first", "second"].slice(0, 1 + optimizer.slots.length)
          .map((key) => Float32Array.from(list, (each) => each[key as keyof Element]));
        const gradient = Float32Array.from(list, (each) => each.gradient);
        const expected = list.map((each) => formulas[name](each, given));
        const found = [
          await stepInGraph(optimizer, { columns, gradient, given }),
          stepOnRows(optimizer, { columns, gradient, given }),
        ];
        for (const tensors of found) {
          tensors.forEach((numbers, at) =>
            numbers.forEach((number, i) => {
              const wanted = expected[i][at];
              const scale = 1 + Math.abs(wanted) + Math.abs(list[i].value) +
                stepSize(expected[i], given);
              assert.ok(Math.abs(number - wanted) <= 2e-4 * scale, `${number}, not ${wanted}`);
            })
          );
        }
      }),
      { numRuns: 40 },
    );
  });
}

/** The magnitude of terms that may cancel: the bias-corrected step itself. */
function stepSize([, m = 0, v = 1]: number[], { learningRate, beta1, step }: Scalars): number {
  return learningRate * Math.abs(m) / (1 - beta1 ** step) / Math.sqrt(v);
}

interface OneStep {
  /** The value, then the slots. */
  columns: readonly Float32Array[];
  gradient: Float32Array;
  given: Scalars;
}

async function stepInGraph(optimizer: Optimizer, { columns, gradient, given }: OneStep) {
  const graph = newGraph();
  const size = gradient.length;
  const vector = (data: Float32Array) => graph.constant(tensor("float32", { dims: [size], data }));
  const [value, ...slots] = columns.map(vector);
  const [learningRate, step] = [given.learningRate, given.step].map((x) => graph.scalar(x));
  const next = optimizer.update({ learningRate, step })(
    { value, gradient: vector(gradient), slots, decay: true },
  );
  graph.output("value", next.value);
  next.slots.forEach((slot, at) => graph.output(`slot${at}`, slot));
  return Object.values(await runGraph(graph)).map(numbers);
}

function stepOnRows(optimizer: Optimizer, { columns, gradient, given }: OneStep) {
  const memory = new RowMemory({ tables: columns.length, rows: 1, columns: gradient.length });
  const tables = columns.map((_, at) => memory.table(at));
  columns.forEach((data, at) => memory.writeRows(tables[at], data));
  const rows = memory.put(Int32Array.of(0));
  const gradients = memory.space(memory.width);
  memory.writeRows(gradients, gradient);
  const target = { tables, gradients, rows, count: 1, width: memory.width, decay: true };
  optimizer.updateRows(given)(memory.kernels, target);
  return tables.map((table) => [...memory.readRows(table, 1)]);
}
