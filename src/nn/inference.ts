/** The inference graph of a model: trained values as constants, no dropout, a self-contained file. */
import type { Tensor } from "../tensor.ts";
import { matmul } from "./expressions/linalg.ts";
import { gather } from "./expressions/indexing.ts";
import { squeeze, unsqueeze } from "./expressions/movement.ts";
import type { Graph } from "./graph/graph.ts";
import type { Value } from "./graph/value.ts";
import { GraphError } from "./graph/graph_error.ts";
import { newGraph } from "./ops/registry.ts";
import type { BagSpec, Model, Scope } from "./graph/scope.ts";

/** Tensors by name, of parameters, running statistics and the tables of embedding bags. */
export type ParameterValues = Readonly<Record<string, Tensor<"float32">>>;

/**
 * Builds a model with its trained values in it.
 *
 * @throws {GraphError} naming a parameter that is missing or of another shape.
 */
export function inferenceGraph(model: Model, parameters: ParameterValues): Graph {
  const graph = newGraph();
  const scope: Scope = {
    graph,
    input: (name, dtype, shape) => graph.input(name, dtype, shape),
    parameter: ({ name, shape }) => graph.constant(trainedValue(parameters, name, shape), name),
    bag: (spec) =>
      embeddingBagNodes(
        graph,
        spec,
        trainedValue(parameters, spec.name, [spec.rows, spec.columns]),
      ),
    running: ({ name, shape }) => graph.constant(trainedValue(parameters, name, shape), name),
    dropout: (x) => x,
  };
  for (const [name, value] of Object.entries(model(scope))) graph.output(name, value);
  return graph;
}

/** @throws {GraphError} if the value is missing or has another shape. */
function trainedValue(parameters: ParameterValues, name: string, shape: readonly number[]): Tensor {
  const found = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (found && `${found.dims}` === `${shape}`) return found;
  throw new GraphError(
    `Cannot build parameter '${name}': ${found ? `[${found.dims}]` : "no value"} given, ` +
      `expected float32 [${shape}]`,
  );
}

// the sum over tokens as a product with the row of weights: [batch, 1, tokens] @ [batch, tokens, columns]
function embeddingBagNodes(graph: Graph, { name }: BagSpec, table: Tensor): Value {
  const pairs = ["batch", `${name}.tokens`];
  const indices = graph.input(`${name}.indices`, "int64", pairs);
  const weights = graph.input(`${name}.weights`, "float32", pairs);
  const rows = gather(graph.constant(table, name), indices);
  return squeeze(matmul(unsqueeze(weights, [1]), rows), [1]);
}
