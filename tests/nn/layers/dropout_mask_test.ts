import assert from "node:assert/strict";
import { drawMask, resolveDimSizes } from "../../../src/nn/layers/dropout_mask.ts";
import { newGraph } from "../../../src/nn/ops/registry.ts";
import { random } from "../../../src/random.ts";
import { tensor } from "../../../src/tensor.ts";

const pure = { permissions: "none" } as const;
const sizes = new Map([["batch", 200]]);

Deno.test("drawMask() zeroes its share and scales the rest up", pure, () => {
  const { dims, data } = drawMask(random(1), { shape: ["batch", 50], rate: 0.2, sizes });
  assert.deepEqual(dims, [200, 50]);
  assert.deepEqual([...new Set(data)].sort(), [0, 1.25]);
  const zeros = data.filter((value) => value === 0).length / data.length;
  // five standard deviations of a share of 10,000 draws
  assert.ok(Math.abs(zeros - 0.2) < 5 * Math.sqrt(0.2 * 0.8 / data.length), `${zeros}`);
});

Deno.test("drawMask() gives the same mask for the same stream", pure, () => {
  const options = { shape: ["batch", 3], rate: 0.5, sizes };
  assert.deepEqual(drawMask(random(1, "a"), options), drawMask(random(1, "a"), options));
  assert.notDeepEqual(drawMask(random(1, "a"), options), drawMask(random(1, "b"), options));
});

Deno.test("drawMask() names a dimension that no input has", pure, () => {
  assert.throws(
    () => drawMask(random(1), { shape: ["rows", 3], rate: 0.5, sizes }),
    /Cannot draw mask \[rows, 3\]: no fed input has a 'rows'/,
  );
});

Deno.test(
  "resolveDimSizes() reads named dimensions and refuses two sizes for one name",
  pure,
  () => {
    const graph = newGraph();
    graph.input("a", "float32", ["batch", 2]);
    graph.input("b", "float32", ["batch", "tokens"]);
    const of = (...dims: number[]) => tensor("float32", { dims });
    assert.deepEqual(
      [...resolveDimSizes(graph.inputs, { a: of(4, 2), b: of(4, 7) })],
      [["batch", 4], ["tokens", 7]],
    );
    assert.throws(
      () => resolveDimSizes(graph.inputs, { a: of(4, 2), b: of(5, 7) }),
      /Cannot feed 'b': \[5, 7\], expected \[4, tokens\]/,
    );
    assert.throws(() => resolveDimSizes(graph.inputs, { a: of(4, 3) }), /expected \[4, 2\]/);
  },
);
