/**
 * The forward pass of a model in training: no loss and no dropout, parameters and sums of embedding
 * bags as inputs, so that a run can be validated without building an inference model first.
 */
import type { Graph } from "./graph/graph.ts";
import type { Value } from "./graph/value.ts";
import { GraphError } from "./graph/graph_error.ts";
import { newGraph } from "./ops/registry.ts";
import { recordingScope } from "./recording_scope.ts";
import type { Model } from "./graph/scope.ts";

/** A forward pass and the model inputs that come with each batch. */
export interface Forward {
  readonly graph: Graph;
  readonly inputs: readonly Value[];
}

/**
 * Builds the forward pass to the named outputs of a model.
 *
 * @throws {GraphError} if the model has no such output.
 */
export function forwardPass(model: Model, fetch: readonly string[]): Forward {
  const graph = newGraph();
  const { scope, inputs } = recordingScope(graph, { training: false });
  const outputs = model(scope);
  for (const name of fetch) graph.output(name, outputs[name] ?? throwMissingOutput(name, outputs));
  return { graph, inputs };
}

/** @throws {GraphError} naming the outputs that the model has. */
export function throwMissingOutput(name: string, outputs: Readonly<Record<string, Value>>): never {
  throw new GraphError(
    `Cannot fetch '${name}': the model has the outputs ${Object.keys(outputs).join(", ")}`,
  );
}
