import assert from "node:assert/strict";
import fc from "fast-check";
import { add } from "../../../src/nn/expressions/elementwise.ts";
import { matmul } from "../../../src/nn/expressions/linalg.ts";
import { sumToShape } from "../../../src/nn/expressions/reduction.ts";
import { newGraph } from "../../../src/nn/ops/registry.ts";
import {
  broadcastAxes,
  broadcastShapes,
  frontAxis,
  quotientOfDims,
  sumOfDims,
} from "../../../src/nn/graph/shapes.ts";
import { elementCount, type Tensor, tensor } from "../../../src/tensor.ts";
import { assertClose, numbers, runGraph } from "../_run.ts";

const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 });

/** A shape and another that broadcasts to it: leading axes dropped, some others 1. */
const stretched = sizes.chain((wide) =>
  fc.record({
    wide: fc.constant(wide),
    narrow: fc.tuple(fc.nat(wide.length), fc.infiniteStream(fc.boolean())).map(([lead, ones]) =>
      wide.slice(lead).map((dim) => ones.next().value ? 1 : dim)
    ),
  })
);

function counting(dims: readonly number[]): Tensor<"float32"> {
  return tensor("float32", {
    dims,
    data: Float32Array.from({ length: elementCount(dims) }, (_, i) => i),
  });
}

Deno.test("broadcastShapes() agrees with ONNX Runtime", { permissions: "none" }, async () => {
  await fc.assert(
    fc.asyncProperty(stretched, stretched, async (one, two) => {
      // both operands narrow, and both stretched from the same shape
      const other = one.wide.map((dim, at) => (two.wide[at % 4] ?? 1) % 2 ? 1 : dim);
      const graph = newGraph();
      const a = graph.input("a", "float32", one.narrow);
      const b = graph.input("b", "float32", other);
      graph.output("sum", add(a, b));
      const { sum } = await runGraph(graph, { a: counting(one.narrow), b: counting(other) });
      assert.deepEqual([...sum.dims], broadcastShapes(one.narrow, other));
    }),
    { numRuns: 60, seed: 1 },
  );
});

Deno.test("broadcastShapes() is commutative and has 1s as neutral elements", {
  permissions: "none",
}, () => {
  fc.assert(
    fc.property(stretched, ({ wide, narrow }) => {
      assert.deepEqual(broadcastShapes(wide, narrow), wide);
      assert.deepEqual(broadcastShapes(narrow, wide), wide);
      assert.deepEqual(broadcastShapes(narrow, []), narrow);
    }),
  );
});

Deno.test("broadcastShapes() keeps a name against 1 and refuses it against anything else", {
  permissions: "none",
}, () => {
  assert.deepEqual(broadcastShapes(["batch", 1], [3]), ["batch", 3]);
  assert.deepEqual(broadcastShapes(["batch", 3], ["batch", 1]), ["batch", 3]);
  assert.throws(() => broadcastShapes(["batch"], [3]), /\[batch\] and \[3\] do not broadcast/);
  assert.throws(() => broadcastShapes(["batch"], ["rows"]), /do not broadcast/);
  assert.throws(() => broadcastShapes([2, 3], [2]), /do not broadcast.*at axis -1/);
});

Deno.test(
  "broadcastAxes() are those along which the elements repeat",
  { permissions: "none" },
  () => {
    assert.deepEqual(broadcastAxes([4, 3, 2], [3, 1]), [0, 2]);
    assert.deepEqual(broadcastAxes(["batch", 3], [1, 3]), [0]);
    assert.deepEqual(broadcastAxes([1, 3], [1, 3]), []);
  },
);

Deno.test("sumToShape() sums every element into the one it was stretched from", {
  permissions: "none",
}, async () => {
  await fc.assert(
    fc.asyncProperty(stretched, async ({ wide, narrow }) => {
      const graph = newGraph();
      const x = graph.input("x", "float32", wide);
      const y = sumToShape(x, graph.input("like", "float32", narrow));
      graph.output("y", y);
      const fed = counting(wide);
      const { y: found } = await runGraph(graph, { x: fed, like: counting(narrow) });
      assert.deepEqual([...found.dims], narrow);
      assertClose(numbers(found), summed(fed, narrow), 1e-3);
    }),
    { numRuns: 60, seed: 2 },
  );
});

function summed({ dims, data }: Tensor<"float32">, narrow: readonly number[]): number[] {
  const sums = new Array<number>(elementCount(narrow)).fill(0);
  data.forEach((value, flat) => {
    let rest = flat;
    let to = 0;
    let stride = 1;
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      const at = rest % dims[axis];
      rest = Math.floor(rest / dims[axis]);
      const dim = narrow[axis - dims.length + narrow.length] ?? 1;
      if (dim !== 1) to += at * stride;
      stride *= dim;
    }
    sums[to] += value;
  });
  return sums;
}

Deno.test("matmul() has the shape that ONNX Runtime gives for any batch axes", {
  permissions: "none",
}, async () => {
  await fc.assert(
    fc.asyncProperty(stretched, fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)), async (batch, dims) => {
      const [m, k, n] = dims.map((dim) => dim + 1);
      const left = [...batch.wide, m, k];
      const right = [...batch.narrow, k, n];
      const graph = newGraph();
      const y = matmul(graph.input("a", "float32", left), graph.input("b", "float32", right));
      graph.output("y", y);
      const found = await runGraph(graph, { a: counting(left), b: counting(right) });
      assert.deepEqual([...found.y.dims], y.shape);
    }),
    { numRuns: 40, seed: 3 },
  );
});

Deno.test("frontAxis() counts negative axes from the back and refuses others", {
  permissions: "none",
}, () => {
  assert.equal(frontAxis(-1, 3), 2);
  assert.throws(() => frontAxis(3, 3), /axis 3 is outside rank 3, expected -3 to 2/);
});

Deno.test("dimensions add and divide with names kept", { permissions: "none" }, () => {
  assert.equal(sumOfDims([2, 3]), 5);
  assert.equal(sumOfDims(["a", 2, "b"]), "a+b+2");
  assert.equal(quotientOfDims([4, 6], [3]), 8);
  assert.equal(quotientOfDims(["batch", 4, 6], [24]), "batch");
  assert.equal(quotientOfDims(["batch", 6], ["batch", 2]), 3);
  assert.equal(quotientOfDims(["batch", 6], []), "6*batch");
  assert.throws(() => quotientOfDims([4], [3]), /\[4\] does not divide by \[3\]/);
});
