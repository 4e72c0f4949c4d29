import assert from "node:assert/strict";
import fc from "fast-check";
import { newGraph } from "../../../src/nn/ops/registry.ts";
import {
  outputSize,
  remainder,
  resolveWindows,
  windowAttributeValues,
  withCeilMode,
} from "../../../src/nn/graph/sliding_windows.ts";
import { tensor } from "../../../src/tensor.ts";
import { runGraph } from "../_run.ts";

const plain = { auto_pad: "NOTSET" };
const windowing = fc.record({
  size: fc.integer({ min: 1, max: 9 }),
  kernel: fc.integer({ min: 1, max: 4 }),
  stride: fc.integer({ min: 1, max: 4 }),
  dilation: fc.integer({ min: 1, max: 3 }),
  before: fc.nat(2),
  after: fc.nat(2),
});

Deno.test("outputSize() and remainder() count the windows that fit and what is left", {
  permissions: "none",
}, () => {
  fc.assert(fc.property(windowing, ({ size, ...window }) => {
    const padded = window.before + size + window.after;
    const fits = (at: number) =>
      at * window.stride + (window.kernel - 1) * window.dilation < padded;
    let count = 0;
    while (fits(count)) count++;
    fc.pre(count > 0);
    assert.equal(outputSize(size, window), count);
    const last = (count - 1) * window.stride + (window.kernel - 1) * window.dilation;
    assert.equal(remainder(size, window), window.stride === 1 ? 0 : padded - 1 - last);
  }));
});

Deno.test("resolveWindows() pads SAME_UPPER and SAME_LOWER as ONNX Runtime does", {
  permissions: "none",
}, async () => {
  const modes = fc.constantFrom("SAME_UPPER", "SAME_LOWER", "VALID");
  await fc.assert(
    fc.asyncProperty(windowing, modes, async ({ size, kernel, stride }, auto_pad) => {
      fc.pre(auto_pad === "VALID" ? size >= kernel : kernel >= stride);
      const graph = newGraph();
      const data = Float32Array.from({ length: size }, (_, at) => at + 1);
      const x = graph.constant(tensor("float32", { dims: [1, 1, size], data }), "x");
      const ones = new Float32Array(kernel).fill(1);
      const w = graph.constant(tensor("float32", { dims: [1, 1, kernel], data: ones }), "w");
      const attributes = { auto_pad, strides: [stride] };
      graph.output("theirs", graph.node("Conv", [x, w], { attributes })[0]);
      const ours = windowAttributeValues(resolveWindows(x.shape, [kernel], attributes));
      graph.output("ours", graph.node("Conv", [x, w], { attributes: ours })[0]);
      const { theirs, ours: found } = await runGraph(graph);
      assert.deepEqual(found, theirs);
    }),
    { numRuns: 40 },
  );
});

Deno.test("outputSize() keeps a name that windows do not change and derives another that they do", {
  permissions: "none",
}, () => {
  const [same] = resolveWindows([1, 1, "h"], [3], { ...plain, pads: [1, 1] });
  const [shorter] = resolveWindows([1, 1, "h"], [3], { ...plain, strides: [2] });
  assert.equal(outputSize("h", same), "h");
  assert.equal(outputSize("h", shorter), "(h-3)/2+1");
});

Deno.test("resolveWindows() refuses what does not fit the rank, and padding that it cannot know", {
  permissions: "none",
}, () => {
  assert.throws(
    () => resolveWindows([1, 1], [], plain),
    /windows \[\] over \[1, 1\], expected one size/,
  );
  assert.throws(
    () => resolveWindows([1, 1, 5, 5], [3, 3], { ...plain, pads: [1, 1] }),
    /pads \[1,1\] for 2 axes, expected 4 numbers/,
  );
  assert.throws(
    () => resolveWindows([1, 1, "h"], [3], { auto_pad: "SAME_UPPER", strides: [2] }),
    /dimension 'h' is a name, expected a number/,
  );
  assert.throws(
    () => resolveWindows([1, 1, 4], [1], { auto_pad: "SAME_UPPER", strides: [2] }),
    /auto_pad SAME_UPPER of windows smaller than their stride, expected pads/,
  );
  assert.throws(
    () => resolveWindows([1, 1, 5], [3], { auto_pad: "SAME" }),
    /auto_pad 'SAME', expected NOTSET, VALID, SAME_UPPER or SAME_LOWER/,
  );
});

Deno.test("outputSize() refuses a window that is larger than what it slides over", {
  permissions: "none",
}, () => {
  const [window] = resolveWindows([1, 1, 4], [3], { ...plain, dilations: [2] });
  assert.throws(
    () => outputSize(4, window),
    /4 \+ 0 \+ 0 of padding hold no window of 5/,
  );
});

Deno.test(
  "withCeilMode() pads behind until the windows cover all, but starts none in the padding",
  { permissions: "none" },
  () => {
    const window = { kernel: 3, stride: 2, dilation: 1, before: 0, after: 0 };
    assert.deepEqual(withCeilMode(6, window), { ...window, after: 1 });
    assert.equal(outputSize(6, withCeilMode(6, window)), 3);
    assert.equal(withCeilMode(7, window), window);
    assert.throws(
      () => withCeilMode(7, { ...window, kernel: 2, stride: 4 }),
      /rounded up, a window starts behind all 7 elements, expected another stride or ceil_mode 0/,
    );
  },
);
