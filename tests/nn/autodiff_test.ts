import assert from "node:assert/strict";
import { gradients } from "../../src/nn/autodiff.ts";
import { add, cast, exp, mul } from "../../src/nn/expressions/elementwise.ts";
import { gather } from "../../src/nn/expressions/indexing.ts";
import { reduceSum } from "../../src/nn/expressions/reduction.ts";
import { Graph } from "../../src/nn/graph/graph.ts";
import type { Value } from "../../src/nn/graph/value.ts";
import { op, OpSet } from "../../src/nn/graph/op.ts";
import { newGraph, operators } from "../../src/nn/ops/registry.ts";
import { tensor } from "../../src/tensor.ts";
import { assertClose, numbers, runGraph } from "./_run.ts";

const sum = (x: Value) => reduceSum(x, { keep: false });

async function gradientAt(build: (x: Value) => Value, data: number[]): Promise<number[]> {
  const graph = newGraph();
  const x = graph.input("x", "float32", [data.length]);
  const [dx] = gradients(build(x), [x]);
  assert.ok(dx);
  graph.output("dx", dx);
  return numbers(
    (await runGraph(graph, { x: tensor("float32", { dims: [data.length], data }) })).dx,
  );
}

Deno.test(
  "gradients() sums the gradients of a value used twice",
  { permissions: "none" },
  async () => {
    // d Σ x · x = 2x
    assertClose(await gradientAt((x) => sum(mul(x, x)), [1, -2, 3]), [2, -4, 6], 1e-6);
  },
);

Deno.test(
  "gradients() sums over two paths of different length",
  { permissions: "none" },
  async () => {
    // d Σ (x eˣ + x) = eˣ + x eˣ + 1
    const build = (x: Value) => sum(x.graph.node("Add", [mul(x, exp(x)), x])[0]);
    const expected = [0, 1].map((x) => Math.exp(x) * (1 + x) + 1);
    assertClose(await gradientAt(build, [0, 1]), expected, 1e-5);
  },
);

Deno.test("gradients() sums over the axes along which an input was broadcast", {
  permissions: "none",
}, async () => {
  const graph = newGraph();
  const x = graph.input("x", "float32", [3, 1]);
  const y = graph.input("y", "float32", ["rows", 3, 2]);
  const [dx] = gradients(sum(mul(x, y)), [x]);
  assert.deepEqual(dx?.shape, [3, 1]);
  graph.output("dx", dx as Value);
  const { dx: found } = await runGraph(graph, {
    x: tensor("float32", { dims: [3, 1], data: [1, 2, 3] }),
    y: tensor("float32", { dims: [2, 3, 2], data: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] }),
  });
  assert.deepEqual(numbers(found), [1 + 2 + 7 + 8, 3 + 4 + 9 + 10, 5 + 6 + 11 + 12]);
});

Deno.test("gradients() takes a node's custom gradient, past all that lies between", {
  permissions: "none",
}, async () => {
  // eˣ + 1 with a slope of 2, as no rule would say
  const build = (x: Value) => {
    const customGradient = { inputs: [x], gradient: (dy: Value) => [add(dy, dy)] };
    return sum(x.graph.node("Add", [exp(x), x.graph.scalar(1)], { customGradient })[0]);
  };
  assert.deepEqual(await gradientAt(build, [0, 1]), [2, 2]);
});

Deno.test(
  "gradients() refuses a custom gradient that gives another shape",
  { permissions: "none" },
  () => {
    const graph = newGraph();
    const x = graph.input("x", "float32", [2, 3]);
    const customGradient = { inputs: [x], gradient: (dy: Value) => [sum(dy)] };
    const [y] = graph.node("Exp", [x], { customGradient });
    assert.throws(
      () => gradients(sum(y), [x]),
      /differentiate Exp 'Exp_0': its rule gives float32\[\] for input 0, expected float32\[2, 3\]/,
    );
  },
);

Deno.test("gradients() gives undefined for a value that the result does not depend on", {
  permissions: "none",
}, () => {
  const graph = newGraph();
  const x = graph.input("x", "float32", [2]);
  const unused = graph.input("unused", "float32", [2]);
  const [dx, none] = gradients(sum(mul(x, x)), [x, unused]);
  assert.ok(dx);
  assert.equal(none, undefined);
});

Deno.test("gradients() stops at integers", { permissions: "none" }, () => {
  const graph = newGraph();
  const x = graph.input("x", "float32", [2]);
  const table = graph.input("table", "float32", [4]);
  const indices = cast(x, "int64");
  const [dx, dtable, dindices] = gradients(sum(gather(table, indices)), [x, table, indices]);
  assert.equal(dx, undefined);
  assert.deepEqual(dtable?.shape, [4]);
  assert.equal(dindices, undefined);
});

Deno.test("gradients() differentiates its own result", { permissions: "none" }, async () => {
  // d² Σ x³ / dx² = 6x
  const build = (x: Value) => sum(gradients(sum(mul(x, mul(x, x))), [x])[0] as Value);
  assertClose(await gradientAt(build, [1, -2]), [6, -12], 1e-5);
});

Deno.test(
  "gradients() fills with zeros for outputs that are not used",
  { permissions: "none" },
  async () => {
    const build = (x: Value) => {
      const [, second] = x.graph.node("Split", [x, x.graph.integers([1, 2])], { outputs: 2 });
      return sum(mul(second, second));
    };
    assertClose(await gradientAt(build, [5, 1, 2]), [0, 2, 4], 1e-6);
  },
);

Deno.test("gradients() names node, operator and remedy where an operator has no rule", {
  permissions: "none",
}, () => {
  const graph = newGraph();
  const x = graph.input("x", "float32", [2]);
  const [y] = graph.node("Celu", [x], {
    name: "my_layer",
    types: [{ dtype: "float32", shape: [2] }],
    kinds: {},
  });
  assert.throws(() => gradients(sum(y), [x]), {
    name: "GraphError",
    message:
      /Cannot differentiate Celu 'my_layer': operator 'Celu' has no record; add .*src\/nn\/ops/,
  });
});

Deno.test("gradients() passes by an operator without a rule that no variable reaches", {
  permissions: "none",
}, () => {
  const graph = newGraph();
  const x = graph.input("x", "float32", [2]);
  const frozen = graph.input("frozen", "float32", [2]);
  const types = [{ dtype: "float32", shape: [2] }] as const;
  const [y] = graph.node("Celu", [frozen], { types, kinds: {} });
  assert.ok(gradients(sum(mul(x, y)), [x])[0]);
});

Deno.test("gradients() refuses what is no float scalar", { permissions: "none" }, () => {
  const graph = newGraph();
  const x = graph.input("x", "float32", ["batch", 2]);
  assert.throws(() => gradients(x, [x]), /float32\[batch, 2\], expected a float scalar/);
  assert.throws(() => gradients(graph.scalar(1, "int64"), [x]), /int64\[\], expected a float/);
});

Deno.test("gradients() refuses a rule that gives another shape", { permissions: "none" }, () => {
  const graph = new Graph(
    new OpSet({
      ...operators.records,
      Exp: op({
        shape: ([x]) => ({ dtype: x.dtype, shape: x.shape }),
        gradient: (dy) => [dy.graph.input("wrong", "float32", [3])],
      }),
    }),
  );
  const x = graph.input("x", "float32", [2]);
  assert.throws(
    () => gradients(sum(exp(x)), [x]),
    /Exp 'Exp_0': its rule gives float32\[3\] for input 0, expected float32\[2\]/,
  );
});
