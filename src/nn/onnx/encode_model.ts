/**
 * Graphs as the bytes of an .onnx file, through onnx-proto's generated classes. Equal graphs give
 * equal bytes; nodes and constants that no output needs are left out. Written as IR version 9 and
 * opset 20: the pair that ONNX 1.15 defined, and the first opset with Gelu. onnx-proto's schema is
 * of ONNX 1.10, whose messages have every field used here.
 */
import proto from "onnx-proto";
import type { Tensor } from "../../tensor.ts";
import { dtypeCode } from "../graph/dtype_code.ts";
import type { Graph } from "../graph/graph.ts";
import type { Node, TensorType, Value } from "../graph/value.ts";
import type { OpSet } from "../graph/op.ts";
import type { AttributeKind, AttributeValue } from "../graph/attributes.ts";

const { onnx } = proto;

/** The opset every file is written for. */
export const OPSET = 20;
const IR_VERSION = 9;

/** Producer and metadata of a model file. */
export interface ModelInfo {
  /** @default {"etiquette"} */
  producer?: string;
  /** Written in order of key. */
  metadata?: Readonly<Record<string, string>>;
}

/** The .onnx bytes of a graph. */
export function encodeModel(graph: Graph, info: ModelInfo = {}): Uint8Array {
  const { producer = "etiquette", metadata = {} } = info;
  const { names, copies } = encodedOutputs(graph);
  const live = liveValues(graph);
  const nodes = graph.nodes.filter((node) => node.outputs.some((output) => live.has(output)));
  const constants = graph.constants.filter((value) => live.has(value));
  return onnx.ModelProto.encode({
    irVersion: IR_VERSION,
    producerName: producer,
    opsetImport: [{ domain: "", version: OPSET }],
    metadataProps: Object.keys(metadata).sort().map((key) => ({ key, value: metadata[key] })),
    graph: {
      name: "graph",
      node: [
        ...nodes.map((node) => nodeProto(node, { names, ops: graph.ops })),
        ...copies.map((copy) => identityProto(copy, names)),
      ],
      initializer: constants.map(({ name, constant }) => tensorProto(constant as Tensor, name)),
      input: graph.inputs.map((value) => valueInfo(value.name, value)),
      output: [...graph.outputs].map(([name, value]) => valueInfo(name, value)),
    },
  }).finish();
}

/** An Identity node of the file that gives a value a second name. */
interface OutputCopy {
  readonly node: string;
  readonly value: Value;
  readonly output: string;
}

/** The names in the file of the values that are outputs, and the copies of those named already. */
function encodedOutputs(graph: Graph): { names: Map<Value, string>; copies: OutputCopy[] } {
  const names = new Map<Value, string>();
  const copies: OutputCopy[] = [];
  for (const [output, value] of graph.outputs) {
    if (output === value.name) continue;
    if (value.producer !== undefined && !names.has(value)) {
      names.set(value, output);
    } else {
      const reserved = new Set(copies.map(({ node }) => node));
      copies.push({ node: graph.unusedName("Identity", reserved), value, output });
    }
  }
  return { names, copies };
}

function identityProto({ node, value, output }: OutputCopy, names: ReadonlyMap<Value, string>) {
  const input = [names.get(value) ?? value.name];
  return { name: node, opType: "Identity", input, output: [output], attribute: [] };
}

function liveValues(graph: Graph): Set<Value> {
  const live = new Set<Value>(graph.outputs.values());
  for (const { inputs, outputs } of [...graph.nodes].reverse()) {
    if (!outputs.some((output) => live.has(output))) continue;
    for (const input of inputs) if (input) live.add(input);
  }
  return live;
}

function nodeProto(
  node: Node,
  { names, ops }: { names: ReadonlyMap<Value, string>; ops: OpSet },
) {
  const encodedName = (value: Value | undefined) => value ? names.get(value) ?? value.name : "";
  const specs = node.kinds ? undefined : ops.get(node.op).attributes;
  const attribute = Object.keys(node.attributes).sort().flatMap((name) => {
    const value = node.attributes[name];
    const kind = node.kinds?.[name] ?? specs?.[name].kind;
    return value === undefined || !kind ? [] : [{ name, ...attributeFields(kind, value) }];
  });
  return {
    name: node.name,
    opType: node.op,
    input: node.inputs.map(encodedName),
    output: node.outputs.map(encodedName),
    attribute,
  };
}

function attributeFields(kind: AttributeKind, value: AttributeValue) {
  const types = onnx.AttributeProto.AttributeType;
  switch (kind) {
    case "int":
      return { type: types.INT, i: value as number };
    case "float":
      return { type: types.FLOAT, f: value as number };
    case "string":
      return { type: types.STRING, s: new TextEncoder().encode(value as string) };
    case "ints":
      return { type: types.INTS, ints: [...value as number[]] };
    case "floats":
      return { type: types.FLOATS, floats: [...value as number[]] };
    case "tensor":
      return { type: types.TENSOR, t: tensorProto(value as Tensor, "") };
  }
}

function tensorProto({ dtype, dims, data }: Tensor, name: string) {
  const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { name, dims: [...dims], dataType: dtypeCode(dtype), rawData };
}

function valueInfo(name: string, { dtype, shape }: TensorType) {
  const dim = shape.map((size) =>
    typeof size === "number" ? { dimValue: size } : { dimParam: size }
  );
  return { name, type: { tensorType: { elemType: dtypeCode(dtype), shape: { dim } } } };
}
