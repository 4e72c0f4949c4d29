/**
 * Training a graph that was made elsewhere: which of its constants are weights, which of them to
 * train, and a new head for other classes. Nothing here knows where the graph came from.
 */
import { elementCount } from "../tensor.ts";
import { gradients } from "./autodiff.ts";
import { softmax } from "./expressions/normalization.ts";
import { reduceSum } from "./expressions/reduction.ts";
import type { Graph } from "./graph/graph.ts";
import type { Value } from "./graph/value.ts";
import { GraphError } from "./graph/graph_error.ts";
import { dense } from "./layers/linear.ts";
import { newGraph } from "./ops/registry.ts";
import { recordingScope } from "./recording_scope.ts";
import { modelFromGraph } from "./graph/replay.ts";
import type { Model } from "./graph/scope.ts";

/** Features, trained weights and classes of a fine-tuned model. */
export interface FineTuningOptions {
  /** The value [batch, features] that the new head reads: an output of the graph or one inside. */
  features: string;
  classes: number;
  /** Train the weights of so many last layers; 0 trains the head alone. @default all */
  lastLayers?: number;
  /** Train the weights whose names match. @default all */
  matching?: RegExp;
}

/**
 * The graph up to some features, with a new dense layer on them, `head` (or `head_2` and so on where
 * the graph has one): outputs `logits` and `probabilities`, float32 [batch, classes]. All weights
 * that are not selected stay as they are.
 *
 * @throws {GraphError} if there is no such value, nothing to train, or a selected weight is used
 * through an operator without a gradient.
 */
export function fineTunedModel(graph: Graph, options: FineTuningOptions): Model {
  const { features, classes } = options;
  const trainable = trainableWeights(graph, options);
  const model = modelFromGraph(graph, { trainable, expose: [features] });
  return (scope) => {
    const name = freeName(graph, "head");
    const logits = dense(scope, model(scope)[features], { name, units: classes });
    return { logits, probabilities: softmax(logits) };
  };
}

function freeName(graph: Graph, stem: string): string {
  const isTaken = (name: string) =>
    graph.constants.some((each) => each.name.startsWith(`${name}.`));
  let name = stem;
  for (let count = 2; isTaken(name); count++) name = `${stem}_${count}`;
  return name;
}

/**
 * Names of the selected weights through which gradients of the features flow.
 *
 * @throws {GraphError} if `matching` selects none.
 */
export function trainableWeights(graph: Graph, options: FineTuningOptions): string[] {
  const { features, lastLayers = Infinity, matching } = options;
  const layers = weightLayers(graph);
  const selected = layers.slice(Math.max(0, layers.length - lastLayers)).flat()
    .filter((name) => matching?.test(name) ?? true);
  if (selected.length === 0 && matching) {
    throw new GraphError(
      `Cannot train weights like ${matching}: expected some of ${layers.flat().join(", ")}`,
    );
  }
  const trial = recordingScope(newGraph(), { training: true });
  const model = modelFromGraph(graph, { trainable: selected, expose: [features] });
  const sum = reduceSum(model(trial.scope)[features], { keep: false });
  const found = gradients(sum, [...trial.parameters.values()]);
  return [...trial.parameters.keys()].map(({ name }) => name).filter((_, at) => found[at]);
}

/**
 * The weights of a graph, layer by layer in the order of use: float32 constants of more than one
 * element. A layer begins with a matrix or kernel; vectors that follow it (a bias, the factors of a
 * normalisation) belong to it.
 */
export function weightLayers(graph: Graph): string[][] {
  const layers: string[][] = [];
  const seen = new Set<Value>();
  for (const input of graph.nodes.flatMap(({ inputs }) => inputs)) {
    if (!input?.constant || input.dtype !== "float32" || seen.has(input)) continue;
    seen.add(input);
    if (elementCount(input.constant.dims) === 1) continue;
    if (input.shape.length > 1 || layers.length === 0) layers.push([input.name]);
    else layers[layers.length - 1].push(input.name);
  }
  return layers;
}
