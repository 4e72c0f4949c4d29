/** A graph, such as one read from a file made elsewhere, as a model that can be trained. */
import type { Tensor } from "../tensor.ts";
import type { Graph, Value } from "./graph.ts";
import { GraphError } from "./graph_error.ts";
import type { Model, ParameterSpec } from "./scope.ts";

/** Which of a graph's constants are parameters. */
export interface ReplayOptions {
  /** Their names; they start from the values in the graph. */
  readonly trainable: readonly string[];
}

/**
 * The model that builds this graph.
 *
 * @throws {GraphError} naming a trainable constant that is not there or not float32.
 */
export function modelFromGraph(graph: Graph, { trainable }: ReplayOptions): Model {
  for (const name of trainable) {
    const found = graph.constants.find((constant) => constant.name === name);
    if (found?.dtype === "float32") continue;
    throw new GraphError(
      `Cannot train constant '${name}': ${found?.dtype ?? "not in the graph"}, expected float32`,
    );
  }
  return (scope) => {
    const replayed = new Map<Value, Value>();
    for (const input of graph.inputs) {
      replayed.set(input, scope.input(input.name, input.dtype, input.shape));
    }
    for (const value of graph.constants) {
      const isParameter = trainable.includes(value.name);
      const constant = value.constant as Tensor;
      replayed.set(
        value,
        isParameter ? scope.parameter(specOf(value)) : scope.graph.constant(constant),
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
      [...graph.outputs].map(([name, value]) => [name, replayed.get(value) as Value]),
    );
  };
}

function specOf({ name, constant }: Value): ParameterSpec {
  const value = constant as Tensor<"float32">;
  return { name, shape: value.dims, initializer: () => value, decay: value.dims.length > 1 };
}
