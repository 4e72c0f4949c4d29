import assert from "node:assert/strict";
import { encodeModel } from "../../src/nn/onnx/encode_model.ts";
import { gradients } from "../../src/nn/autodiff.ts";
import { add, mul } from "../../src/nn/expressions/elementwise.ts";
import { gather } from "../../src/nn/expressions/indexing.ts";
import { reduceSum } from "../../src/nn/expressions/reduction.ts";
import { random } from "../../src/random.ts";
import { newGraph } from "../../src/nn/ops/registry.ts";
import { errorMessage } from "../../src/errors.ts";
import { openSession, type Provider, PROVIDERS } from "../../src/runtime/open.ts";
import { probeProvider } from "../../src/runtime/providers.ts";
import { tensor } from "../../src/tensor.ts";

/** a + b and a · b for any number of rows of 2. */
function model(): Uint8Array {
  const graph = newGraph();
  const a = graph.input("a", "float32", ["rows", 2]);
  const b = graph.input("b", "float32", ["rows", 2]);
  graph.output("sum", add(a, b));
  graph.output("product", mul(a, b));
  return encodeModel(graph);
}
const pair = (...data: number[]) => tensor("float32", { dims: [data.length / 2, 2], data });

/** What every provider's session has to do. */
function testSession(provider: Provider): void {
  const open = () => openSession(model(), { provider });

  Deno.test(`a session on ${provider} tells its inputs and outputs`, async () => {
    const session = await open();
    const shape = ["rows", 2];
    assert.deepEqual(session.inputs, [
      { name: "a", dtype: "float32", shape },
      { name: "b", dtype: "float32", shape },
    ]);
    assert.deepEqual(session.outputs.map(({ name }) => name), ["sum", "product"]);
    await session.release();
  });

  Deno.test(`a session on ${provider} computes all outputs or the named ones`, async () => {
    const session = await open();
    const feeds = { a: pair(1, 2, 3, 4), b: pair(5, 6, 7, 8) };
    const all = await session.run(feeds);
    assert.deepEqual(Object.keys(all), ["sum", "product"]);
    assert.deepEqual(all.sum, pair(6, 8, 10, 12));
    assert.deepEqual(await session.run(feeds, ["product"]), { product: pair(5, 12, 21, 32) });
    await session.release();
  });

  Deno.test(`a session on ${provider} runs one after another what is asked at once`, async () => {
    const session = await open();
    const results = await Promise.all(
      [1, 2, 3].map((x) => session.run({ a: pair(x, x), b: pair(1, 1) }, ["sum"])),
    );
    assert.deepEqual(results.map(({ sum }) => sum.data[0]), [2, 3, 4]);
    await session.release();
  });

  Deno.test(`a session on ${provider} does not touch earlier results`, async () => {
    const session = await open();
    const first = await session.run({ a: pair(1, 2), b: pair(3, 4) });
    await session.run({ a: pair(9, 9), b: pair(9, 9) });
    assert.deepEqual(first.sum, pair(4, 6));
    await session.release();
  });

  Deno.test(`a session on ${provider} names the input that does not fit`, async () => {
    const session = await open();
    const a = pair(1, 2);
    const integers = tensor("int32", { dims: [1, 2] });
    const refused = [
      [{ a }, TypeError, /input 'b' is missing, expected float32\[rows,2\]/],
      [{ a, b: a, c: a }, TypeError, /feed 'c': no such input, expected a, b/],
      [{ a, b: integers }, TypeError, /feed 'b': int32, expected float32/],
      [
        { a, b: tensor("float32", { dims: [1, 3] }) },
        RangeError,
        /'b': \[1, 3\], expected \[1, 2\]/,
      ],
      [{ a, b: pair(1, 2, 3, 4) }, RangeError, /'b': \[2, 2\], expected \[1, 2\]/],
    ] as const;
    for (const [feeds, name, message] of refused) {
      await assert.rejects(() => session.run(feeds), (error: Error) => {
        assert.match(error.message, message);
        return error instanceof name;
      });
    }
    assert.deepEqual((await session.run({ a, b: a })).sum, pair(2, 4));
    await session.release();
  });

  Deno.test(`a session on ${provider} refuses bytes that are no model`, async () => {
    await assert.rejects(() => openSession(new Uint8Array([1, 2, 3]), { provider }));
  });
}

Deno.test("a session on cpu adds up rows that are gathered twice the same way every time", async () => {
  const graph = newGraph();
  const table = graph.input("table", "float32", [16, 64]);
  const indices = graph.input("indices", "int64", ["picks"]);
  const scale = graph.input("scale", "float32", ["picks", 64]);
  const [slope] = gradients(
    reduceSum(mul(gather(table, indices), scale), { keep: false }),
    [table],
  );
  assert.ok(slope);
  graph.output("slope", slope);
  const draw = random(1);
  const picks = 5000;
  const feeds = {
    table: tensor("float32", { dims: [16, 64] }),
    indices: tensor("int64", {
      dims: [picks],
      data: Array.from({ length: picks }, () => draw.integer(16)),
    }),
    scale: tensor("float32", {
      dims: [picks, 64],
      data: Array.from({ length: picks * 64 }, () => draw.normal()),
    }),
  };
  const bytes = encodeModel(graph);
  const session = await openSession(bytes, { provider: "cpu", threads: 2 });
  const first = await session.run(feeds);
  for (let at = 0; at < 10; at++) {
    const { slope } = await session.run(feeds);
    assert.ok(slope.data.every((value, i) => value === first.slope.data[i]), `run ${at}`);
  }
  await session.release();
});

for (const provider of PROVIDERS) {
  try {
    await probeProvider(provider);
    testSession(provider);
  } catch (error) {
    if (provider === "cpu" || provider === "wasm") throw error;
    Deno.test.ignore(`a session on ${provider} (skipped: ${errorMessage(error)})`, () => {});
  }
}
