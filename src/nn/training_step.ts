/**
 * The training step of a model as one graph: forward, loss, gradients, clipping and optimiser
 * update. Parameters and their slots are inputs and outputs; so the graph keeps no state, and a
 * runtime may keep them where it computes. Embedding tables are not in the graph: the step takes the
 * sums of the bags as inputs and returns their gradients, so that its cost depends on touched rows only.
 */
import { gradients } from "./autodiff.ts";
import { add, div, less, mul, sqrt, where } from "./expressions/elementwise.ts";
import { matmul, swapLast } from "./expressions/linalg.ts";
import { reduceSum } from "./expressions/reduction.ts";
import { throwMissingOutput } from "./forward.ts";
import type { Graph } from "./graph/graph.ts";
import type { Value } from "./graph/value.ts";
import { GraphError } from "./graph/graph_error.ts";
import type { Optimizer } from "./optimizers/optimizers.ts";
import { newGraph } from "./ops/registry.ts";
import { recordingScope } from "./recording_scope.ts";
import type {
  BagSpec,
  MaskSpec,
  Model,
  ParameterSpec,
  RunningStatisticSpec,
  Scope,
} from "./graph/scope.ts";

/** Added to the norm that divides, so that a zero gradient is no 0/0 (PyTorch's clip_grad_norm_). */
const NORM_FLOOR = 1e-6;

/** The float32 scalar input that holds the learning rate of a step. */
export const LEARNING_RATE = "learning_rate";
/** The float32 scalar input that counts steps from 1. */
export const STEP = "step";
/** The float32 scalar output that holds the loss of a batch. */
export const LOSS = "loss";
/** The float32 scalar output that holds the norm of all gradients that clipping looks at. */
export const GRADIENT_NORM = "gradient_norm";

/** The output that replaces the parameter or slot of this name. */
export function nextName(name: string): string {
  return `${name}.next`;
}
/** The input and output of a parameter's slot. */
export function slotName(name: string, slot: string): string {
  return `${name}.${slot}`;
}
/** The output that holds the gradient of a bag, clipped. */
export function bagGradientName(name: string): string {
  return `${name}.gradient`;
}
/** The input that holds the sparse Gram matrix of a bag, where gradients are clipped. */
export function sparseGramName(name: string): string {
  return `${name}.sparseGram`;
}

/** The loss, optimiser and outputs of a training step. */
export interface TrainingStepOptions {
  /** Builds the scalar to minimise from the model's outputs. */
  loss: (outputs: Readonly<Record<string, Value>>, scope: Scope) => Value;
  optimizer: Optimizer;
  /** Maximum global gradient norm, embedding tables included. @default no clipping */
  clipNorm?: number;
  /** Names of model outputs that the step returns too. @default none */
  fetch?: readonly string[];
}

/** A training step and the inputs that its host feeds. */
export interface TrainingStep {
  readonly graph: Graph;
  /** The inputs of model and loss, fed with each batch. */
  readonly inputs: readonly Value[];
  readonly parameters: readonly ParameterSpec[];
  readonly bags: readonly BagSpec[];
  readonly running: readonly RunningStatisticSpec[];
  readonly masks: readonly MaskSpec[];
  readonly optimizer: Optimizer;
  readonly clipNorm?: number;
  readonly fetch: readonly string[];
}

/**
 * Builds the training step of a model.
 *
 * @throws {GraphError} if the loss does not depend on a parameter, an operator has no gradient rule,
 * or the model lacks an output of `fetch`.
 */
export function trainingStep(model: Model, options: TrainingStepOptions): TrainingStep {
  const { optimizer, clipNorm, fetch = [] } = options;
  const graph = newGraph();
  const recording = recordingScope(graph, { training: true });
  const { scope, inputs, masks, parameters, bags, running } = recording;
  const outputs = model(scope);
  const loss = options.loss(outputs, scope);
  const wrt = [...parameters.values(), ...bags.values()];
  const found = gradients(loss, wrt).map((gradient, at) => gradient ?? throwUnreached(wrt[at]));

  graph.output(LOSS, loss);
  for (const name of fetch) graph.output(name, outputs[name] ?? throwMissingOutput(name, outputs));
  for (const [{ name }, next] of running) graph.output(nextName(name), next);
  const dense = found.slice(0, parameters.size);
  const bagGradients = new Map(
    [...bags.keys()].map(({ name }, at) => [name, found[dense.length + at]]),
  );
  const scale = clipping(graph, { dense, bagGradients, clipNorm });
  for (const [name, gradient] of bagGradients) graph.output(bagGradientName(name), scale(gradient));
  addUpdates(graph, { parameters, gradients: dense.map(scale), optimizer });
  return {
    graph,
    inputs,
    masks,
    parameters: [...parameters.keys()],
    bags: [...bags.keys()],
    running: [...running.keys()],
    optimizer,
    clipNorm,
    fetch,
  };
}

/** The outputs that are fed back as inputs, which a device may keep between steps. */
export function stateOutputs({ parameters, running, optimizer }: TrainingStep): string[] {
  const updated = parameters.flatMap((
    { name },
  ) => [name, ...optimizer.slots.map((slot) => slotName(name, slot))]);
  return [...updated, ...running.map(({ name }) => name)].map(nextName);
}

interface Updating {
  parameters: ReadonlyMap<ParameterSpec, Value>;
  gradients: readonly Value[];
  optimizer: Optimizer;
}

function addUpdates(graph: Graph, { parameters, gradients, optimizer }: Updating): void {
  const learningRate = graph.input(LEARNING_RATE, "float32", []);
  const step = graph.input(STEP, "float32", []);
  const update = optimizer.update({ learningRate, step });
  [...parameters].forEach(([{ name, shape, decay }, value], at) => {
    const slots = optimizer.slots.map((slot) =>
      graph.input(slotName(name, slot), "float32", shape)
    );
    const next = update({ value, gradient: gradients[at], slots, decay });
    graph.output(nextName(name), next.value);
    optimizer.slots.forEach((slot, i) =>
      graph.output(nextName(slotName(name, slot)), next.slots[i])
    );
  });
}

interface Clipping {
  dense: readonly Value[];
  /** Gradients of the sums of each bag, by bag name. */
  bagGradients: ReadonlyMap<string, Value>;
  clipNorm?: number;
}

/** Adds the output of the global gradient norm; returns the function that clips a gradient to it. */
function clipping(
  graph: Graph,
  { dense, bagGradients, clipNorm }: Clipping,
): (gradient: Value) => Value {
  const squares = dense.map((g) => reduceSum(mul(g, g), { keep: false }));
  if (clipNorm !== undefined) {
    squares.push(...[...bagGradients].map(([name, dy]) => tableGradientSquare(name, dy)));
  }
  const norm = sqrt(squares.reduce(add, graph.scalar(0)));
  graph.output(GRADIENT_NORM, norm);
  if (clipNorm === undefined) return (gradient) => gradient;
  const scale = clipScale(norm, clipNorm);
  return (gradient) => mul(gradient, scale);
}

/** Σ g² over the gradient of a table, from the gradient `dy` [batch, columns] of its sums. */
function tableGradientSquare(name: string, dy: Value): Value {
  const { graph, shape: [batch] } = dy;
  const sparseGram = graph.input(sparseGramName(name), "float32", [batch, batch]);
  const square = reduceSum(mul(sparseGram, matmul(dy, swapLast(dy))), { keep: false });
  // rounding can lead below 0; a NaN is to stay one
  const zero = graph.scalar(0);
  return where(less(square, zero), { then: zero, else: square });
}

/** min(1, limit / norm) */
function clipScale(norm: Value, limit: number): Value {
  const number = (value: number) => norm.graph.scalar(value);
  const ratio = div(number(limit), add(norm, number(NORM_FLOOR)));
  return where(less(ratio, number(1)), { then: ratio, else: number(1) });
}

/** @throws {GraphError} always. */
function throwUnreached({ name }: Value): never {
  throw new GraphError(`Cannot train '${name}': the loss does not depend on it through floats`);
}
