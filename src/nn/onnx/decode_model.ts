/**
 * Graphs from the bytes of an .onnx file, made here or elsewhere. Types are inferred anew by the
 * operators' records; an operator without a record keeps the type that the file gives its outputs,
 * so it runs, but cannot be differentiated through.
 */
import proto from "onnx-proto";
import { errorMessage } from "../../errors.ts";
import { arrayView, type Tensor, tensor } from "../../tensor.ts";
import { dtypeOfCode } from "../graph/dtype_code.ts";
import type { Graph } from "../graph/graph.ts";
import type { NodeOptions, TensorType, Value } from "../graph/value.ts";
import { GraphError, locate } from "../graph/graph_error.ts";
import { OPSET } from "./encode_model.ts";
import type { AttributeKind, AttributeValue } from "../graph/attributes.ts";
import { newGraph } from "../ops/registry.ts";
import { OLDEST_OPSET, upgradeNode } from "./opset_upgrade.ts";

const { onnx } = proto;
type GraphProto = InstanceType<typeof onnx.GraphProto>;
type NodeProto = InstanceType<typeof onnx.NodeProto>;
type TensorProto = InstanceType<typeof onnx.TensorProto>;
type AttributeProto = InstanceType<typeof onnx.AttributeProto>;
type ValueInfo = InstanceType<typeof onnx.ValueInfoProto>;

/**
 * Reads a graph.
 *
 * @throws {SyntaxError} if the bytes are no ONNX model.
 * @throws {GraphError} naming what the model has that this engine does not handle.
 */
export function decodeModel(bytes: Uint8Array): Graph {
  const model = parseModel(bytes);
  const source = model.graph as GraphProto | undefined;
  if (!source) throw new GraphError("Cannot read model: it has no graph");
  const opset = model.opsetImport.find(({ domain }) => !domain || domain === "ai.onnx");
  const version = Number(opset?.version ?? 0);
  if (version < OLDEST_OPSET || version > OPSET) {
    throw new GraphError(
      `Cannot read model: opset ${version}, expected ${OLDEST_OPSET} to ${OPSET}`,
    );
  }
  const graph = newGraph();
  const values = new Map<string, Value>();
  for (const constant of source.initializer as TensorProto[]) {
    values.set(constant.name, graph.constant(decodeTensor(constant), constant.name));
  }
  for (const input of source.input as ValueInfo[]) {
    // until IR version 3 constants had to be inputs as well
    if (values.has(input.name)) continue;
    const { dtype, shape } = valueType(input);
    values.set(input.name, graph.input(input.name, dtype, shape));
  }
  const given = new Map<string, ValueInfo>(
    [...source.valueInfo, ...source.output].map((info) => [info.name ?? "", info as ValueInfo]),
  );
  for (const node of source.node as NodeProto[]) {
    addNode(graph, node, { values, given, version });
  }
  for (const { name } of source.output as ValueInfo[]) graph.output(name, lookUp(values, name));
  return graph;
}

/** @throws {GraphError} if no earlier node makes the value. */
function lookUp(values: ReadonlyMap<string, Value>, name: string): Value {
  const value = values.get(name);
  if (value) return value;
  throw new GraphError(`'${name}' is used before it is made, expected nodes in order`);
}

/** @throws {GraphError} if the file declares no type. */
function declaredType(given: ReadonlyMap<string, ValueInfo>, name: string): TensorType {
  const info = given.get(name);
  if (info) return valueType(info);
  throw new GraphError(
    `the operator has no record in src/nn/ops and the file does not give the type of '${name}'`,
  );
}

/** @throws {GraphError} if the file declares no shape. */
function valueType({ name, type }: ValueInfo): TensorType {
  const dims = type?.tensorType?.shape?.dim;
  if (!dims) {
    throw new GraphError(`Cannot read '${name}': no shape, expected a tensor of known rank`);
  }
  return {
    dtype: dtypeOfCode(type?.tensorType?.elemType ?? 0),
    // a dimension with neither size nor name may be anything: it gets a name of its own
    shape: dims.map(({ dimValue, dimParam }, at) =>
      dimParam || (dimValue ? Number(dimValue) : `${name}.dim${at}`)
    ),
  };
}

const kinds = new Map<number, AttributeKind>(
  Object.entries(
    {
      FLOAT: "float",
      INT: "int",
      STRING: "string",
      TENSOR: "tensor",
      FLOATS: "floats",
      INTS: "ints",
    } as const,
  ).map(([name, kind]) => [
    onnx.AttributeProto.AttributeType[name as "FLOAT"],
    kind,
  ]),
);

/** @throws {GraphError} for a type of attribute that is not supported. */
function attributeKind({ name, type }: AttributeProto): AttributeKind {
  const kind = kinds.get(type);
  if (kind) return kind;
  throw new GraphError(
    `attribute '${name}' is of type ${type}, expected numbers, text or a tensor`,
  );
}

function decodeAttribute(attribute: AttributeProto): AttributeValue {
  switch (attributeKind(attribute)) {
    case "int":
      return Number(attribute.i);
    case "float":
      return attribute.f;
    case "string":
      return new TextDecoder().decode(attribute.s);
    case "ints":
      return attribute.ints.map(Number);
    case "floats":
      return [...attribute.floats];
    case "tensor":
      return decodeTensor(attribute.t as TensorProto);
  }
}

/**
 * A tensor from its raw bytes or from the list of its type.
 *
 * @throws {GraphError} for an unsupported dtype, external data, or data of another size than its shape.
 */
function decodeTensor({ name, dataType, dims: sizes, rawData, ...lists }: TensorProto): Tensor {
  const dtype = locate(`read tensor '${name}'`, () => dtypeOfCode(dataType));
  const dims = sizes.map(Number);
  if (lists.externalData.length > 0) {
    throw new GraphError(`Cannot read tensor '${name}': its data is in another file`);
  }
  // copied, since a typed array must begin at a multiple of its element size
  try {
    if (rawData.length > 0) {
      return tensor(dtype, { dims, data: arrayView(dtype, Uint8Array.from(rawData).buffer) });
    }
    return tensor(dtype, { dims, data: listedNumbers(lists) });
  } catch (error) {
    throw new GraphError(`Cannot read tensor '${name}': ${errorMessage(error)}`);
  }
}

/** The numbers of a tensor that holds no raw bytes. */
function listedNumbers(
  lists: Pick<TensorProto, "floatData" | "int32Data" | "int64Data" | "doubleData">,
): number[] {
  const { floatData, int32Data, int64Data, doubleData } = lists;
  const numbers = [floatData, int32Data, int64Data, doubleData].find((list) => list.length > 0) ??
    [];
  return numbers.map(Number);
}

/** @throws {SyntaxError} if the bytes are no ONNX model. */
function parseModel(bytes: Uint8Array): InstanceType<typeof onnx.ModelProto> {
  try {
    return onnx.ModelProto.decode(bytes);
  } catch (error) {
    throw new SyntaxError(`Cannot read model: the bytes are no ONNX file`, { cause: error });
  }
}

interface Known {
  values: Map<string, Value>;
  given: ReadonlyMap<string, ValueInfo>;
  /** Version of the opset. */
  version: number;
}

/** @throws {GraphError} for a foreign operator domain or inputs that the operator refuses. */
function addNode(graph: Graph, node: NodeProto, { values, given, version }: Known): void {
  locate(`read ${node.opType} '${node.name}'`, () => {
    if (node.domain && node.domain !== "ai.onnx") {
      throw new GraphError(`operator domain '${node.domain}', expected ONNX's own`);
    }
    const list = node.attribute as AttributeProto[];
    const { inputs, attributes } = upgradeNode(graph, {
      op: node.opType,
      version,
      outputs: node.output.length,
      inputs: node.input.map((name) => name === "" ? undefined : lookUp(values, name)),
      attributes: Object.fromEntries(list.map((each) => [each.name, decodeAttribute(each)])),
    });
    const options: NodeOptions = {
      name: node.name,
      names: node.output,
      attributes,
      outputs: node.output.length,
      ...(graph.ops.has(node.opType) ? {} : {
        kinds: Object.fromEntries(list.map((each) => [each.name, attributeKind(each)])),
        types: node.output.map((name) => declaredType(given, name)),
      }),
    };
    const outputs = graph.node(node.opType, inputs, options);
    node.output.forEach((name, at) => values.set(name, outputs[at]));
  });
}
