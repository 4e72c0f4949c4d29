import assert from "node:assert/strict";
import proto from "onnx-proto";
import { decodeModel } from "../../../src/nn/onnx/decode_model.ts";
import { encodeModel } from "../../../src/nn/onnx/encode_model.ts";
import { add, gelu, mul, relu } from "../../../src/nn/expressions/elementwise.ts";
import { gemm } from "../../../src/nn/expressions/linalg.ts";
import { transpose } from "../../../src/nn/expressions/movement.ts";
import { concat } from "../../../src/nn/expressions/slicing.ts";
import type { Graph } from "../../../src/nn/graph/graph.ts";
import { newGraph } from "../../../src/nn/ops/registry.ts";
import { tensor } from "../../../src/tensor.ts";
import { numbers, runGraph } from "../_run.ts";

const { onnx } = proto;

function example(): Graph {
  const graph = newGraph();
  const x = graph.input("x", "float32", ["batch", 3]);
  const weight = graph.constant(
    tensor("float32", { dims: [3, 2], data: [1, 2, 3, 4, 5, 6] }),
    "weight",
  );
  const product = gemm(x, weight, { alpha: 0.5 });
  relu(product); // needed by no output
  const turned = transpose(concat([product, gelu(product, "tanh")], 1), [1, 0]);
  graph.output("turned", turned);
  graph.output("again", turned);
  graph.output("shifted", add(product, graph.scalar(-0)));
  return graph;
}
const fed = { x: tensor("float32", { dims: [2, 3], data: [1, -2, 3, -4, 5, -6] }) };

Deno.test("encodeModel() gives equal bytes for equal graphs", { permissions: "none" }, () => {
  const info = { producer: "someone", metadata: { b: "2", a: "1" } };
  assert.deepEqual(encodeModel(example(), info), encodeModel(example(), info));
});

Deno.test("encodeModel() gives the same bytes when asked twice", { permissions: "none" }, () => {
  const graph = example();
  assert.deepEqual(encodeModel(graph), encodeModel(graph));
});

Deno.test("encodeModel() leaves the graph as it was", { permissions: "none" }, () => {
  const graph = example();
  const contents = () => ({
    nodes: graph.nodes.map(({ name }) => name),
    constants: graph.constants.map(({ name }) => name),
    outputs: [...graph.outputs].map(([name, value]) => [name, value.name]),
    nextName: graph.unusedName("Identity"),
  });
  const before = contents();
  encodeModel(graph);
  assert.deepEqual(contents(), before);
});

Deno.test("encodeModel() writes opset 20, IR version 9, producer and metadata", {
  permissions: "none",
}, () => {
  const model = onnx.ModelProto.decode(
    encodeModel(example(), { producer: "p", metadata: { k: "v" } }),
  );
  assert.equal(Number(model.irVersion), 9);
  assert.deepEqual(model.opsetImport.map(({ version }) => Number(version)), [20]);
  assert.equal(model.producerName, "p");
  assert.deepEqual(model.metadataProps.map(({ key, value }) => [key, value]), [["k", "v"]]);
});

Deno.test("encodeModel() leaves out what no output needs", { permissions: "none" }, () => {
  const model = onnx.ModelProto.decode(encodeModel(example()));
  const ops = model.graph?.node?.map(({ opType }) => opType);
  assert.deepEqual(ops, ["Gemm", "Gelu", "Concat", "Transpose", "Add", "Identity"]);
});

Deno.test("encodeModel() names outputs as the graph does", { permissions: "none" }, async () => {
  const outputs = await runGraph(example(), fed);
  assert.deepEqual(Object.keys(outputs), ["turned", "again", "shifted"]);
  assert.deepEqual(outputs.turned, outputs.again);
});

Deno.test("encodeModel() lets an input be an output", { permissions: "none" }, async () => {
  const graph = newGraph();
  const x = graph.input("x", "float32", [1]);
  graph.output("same", x);
  const { same } = await runGraph(graph, { x: tensor("float32", { dims: [1], data: [7] }) });
  assert.deepEqual(numbers(same), [7]);
});

Deno.test("decodeModel() undoes encodeModel()", { permissions: "none" }, async () => {
  const graph = example();
  const bytes = encodeModel(graph);
  const again = decodeModel(bytes);
  assert.deepEqual(encodeModel(again), bytes);
  assert.deepEqual(await runGraph(again, fed), await runGraph(graph, fed));
});

Deno.test(
  "decodeModel() reads tensors from typed lists as from raw bytes",
  { permissions: "none" },
  () => {
    const model = onnx.ModelProto.decode(encodeModel(example()));
    const [weight] = model.graph?.initializer ?? [];
    weight.rawData = null;
    weight.floatData = [1, 2, 3, 4, 5, 6];
    const read = decodeModel(onnx.ModelProto.encode(model).finish());
    assert.deepEqual(encodeModel(read), encodeModel(example()));
  },
);

Deno.test("decodeModel() keeps an operator without a record, if the file gives its type", {
  permissions: "none",
}, () => {
  const graph = newGraph();
  const x = graph.input("x", "float32", [2]);
  const [y] = graph.node("Celu", [x], {
    attributes: { alpha: 2 },
    types: [{ dtype: "float32", shape: [2] }],
    kinds: { alpha: "float" },
  });
  graph.output("y", y);
  const bytes = encodeModel(graph);
  assert.deepEqual(encodeModel(decodeModel(bytes)), bytes);
  graph.output("z", mul(y, y));
  const model = onnx.ModelProto.decode(encodeModel(graph));
  model.graph?.output?.shift();
  assert.throws(
    () => decodeModel(onnx.ModelProto.encode(model).finish()),
    /Cannot read Celu 'Celu_0': the operator has no record in src\/nn\/ops and the file does not/,
  );
});

Deno.test("decodeModel() refuses other opsets, domains and bytes that are no model", {
  permissions: "none",
}, () => {
  const model = onnx.ModelProto.decode(encodeModel(example()));
  const changed = (change: () => void) => {
    change();
    return () => decodeModel(onnx.ModelProto.encode(model).finish());
  };
  const [node] = model.graph?.node ?? [];
  assert.throws(changed(() => node.domain = "com.microsoft"), /domain 'com.microsoft', expected/);
  node.domain = "";
  assert.throws(changed(() => model.opsetImport[0].version = 11), /opset 11, expected 13 to 20/);
  assert.throws(() => decodeModel(new TextEncoder().encode("hello")), SyntaxError);
});
