/** A graph, such as one read from a file made elsewhere, as a model that can be trained. */
import type { Tensor } from "../../tensor.ts";
import type { Graph } from "./graph.ts";
import type { Value } from "./value.ts";
import { GraphError } from "./graph_error.ts";
import type { Model, ParameterSpec } from "./scope.ts";

/** The trainable constants, extra outputs and name prefix of a model made from a graph. */
export interface ReplayOptions {
  /** Their names; they start from the values in the graph. */
  readonly trainable: readonly string[];
  /** Names of inputs and inner values to return as outputs too. @default none */
  readonly expose?: readonly string[];
  /** Before the names of constants and parameters, where several graphs become one. @default none */
  readonly prefix?: string;
}

/**
 * The model that builds this graph.
 *
 * @throws {GraphError} naming a trainable constant that is not there or not float32, or a value to
 * expose that is not there.
 */
export function modelFromGraph(
  graph: Graph,
  { trainable, expose = [], prefix = "" }: ReplayOptions,
): Model {
  for (const name of trainable) {
    const found = graph.constants.find((constant) => constant.name === name);
    if (found?.dtype === "float32") continue;
    throw new GraphError(
      `Cannot train constant '${name}': ${found?.dtype ?? "not in the graph"}, expected float32`,
    );
  }
  const given = new Map(graph.outputs);
  for (const name of expose) given.set(name, graph.outputs.get(name) ?? findValue(graph, name));
  return (scope) => {
    const replayed = new Map<Value, Value>();
    for (const input of graph.inputs) {
      replayed.set(input, scope.input(input.name, input.dtype, input.shape));
    }
    for (const value of graph.constants) {
      const isParameter = trainable.includes(value.name);
      const name = prefix + value.name;
      replayed.set(
        value,
        isParameter
          ? scope.parameter({ ...parameterSpec(value), name })
          : scope.graph.constant(value.constant as Tensor, name),
      );
    }
    for (const { op, inputs, outputs, attributes, kinds } of graph.nodes) {
      const made = scope.graph.node(op, inputs.map((input) => input && replayed.get(input)), {
        attributes,
        outputs: outputs.length,
        ...(kinds ? { kinds, types: outputs } : {}),
      });
      outputs.forEach((output, at) => replayed.set(output, made[at]));
    }
    return Object.fromEntries(
      [...given].map(([name, value]) => [name, replayed.get(value) as Value]),
    );
  };
}

function findValue(graph: Graph, name: string): Value {
  const values = [...graph.inputs, ...graph.nodes.flatMap(({ outputs }) => outputs)];
  return values.find((value) => value.name === name) ?? throwMissingValue(name, values);
}

/** @throws {GraphError} always. */
function throwMissingValue(name: string, values: readonly Value[]): never {
  const last = values.slice(-8).map((value) => value.name).join(", ");
  throw new GraphError(`Cannot expose '${name}': not in the graph, whose last values are ${last}`);
}

function parameterSpec({ constant }: Value): Omit<ParameterSpec, "name"> {
  const value = constant as Tensor<"float32">;
  return { shape: value.dims, initializer: () => value, decay: value.dims.length > 1 };
}
