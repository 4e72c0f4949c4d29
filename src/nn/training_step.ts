/**
 * The training step of a model as one graph: forward, loss, gradients, clipping and optimiser
 * update. Parameters and their slots are inputs and outputs; so the graph keeps no state, and a
 * runtime may keep them where it computes. Embedding bags stand outside: the step takes their sums
 * as an input and gives the gradient of them, since only the touched rows may cost anything.
 */
import { gradients } from "./autodiff.ts";
import { add, div, less, mul, sqrt, where } from "./expressions/elementwise.ts";
import { reduceSum } from "./expressions/reduction.ts";
import { missing } from "./forward.ts";
import type { Graph, Value } from "./graph.ts";
import { GraphError } from "./graph_error.ts";
import type { Optimizer } from "./optimizers.ts";
import { newGraph } from "./ops/registry.ts";
import { recordingScope } from "./recording_scope.ts";
import type { BagSpec, MaskSpec, Model, ParameterSpec, RunningSpec, Scope } from "./scope.ts";

/** Added to the norm that divides, so that a zero gradient is no 0/0 (PyTorch's clip_grad_norm_). */
const NORM_FLOOR = 1e-6;

/** The float32 scalar input that holds the learning rate of a step. */
export const LEARNING_RATE = "learning_rate";
/** The float32 scalar input that counts steps from 1. */
export const STEP = "step";
/** The float32 scalar output that holds the loss of a batch. */
export const LOSS = "loss";
/** The float32 scalar output that holds the gradient's norm before clipping. */
export const GRADIENT_NORM = "gradient_norm";

/** The output that replaces the parameter or slot of this name. */
export function nextOf(name: string): string {
  return `${name}.next`;
}
/** The input and output of a parameter's slot. */
export function slotOf(name: string, slot: string): string {
  return `${name}.${slot}`;
}
/** The output that holds the gradient of a bag. */
export function bagGradientOf(name: string): string {
  return `${name}.gradient`;
}

/** What a training step is made of besides the model. */
export interface TrainingStepOptions {
  /** Builds the scalar to minimise from the model's outputs. */
  loss: (outputs: Readonly<Record<string, Value>>, scope: Scope) => Value;
  optimizer: Optimizer;
  /** Gradients are scaled down to this global norm; a bag's table has a norm of its own. */
  clipNorm?: number;
  /** Names of model outputs that the step gives too. @default none */
  fetch?: readonly string[];
}

/** A training step and what its host has to feed. */
export interface TrainingStep {
  readonly graph: Graph;
  /** The inputs of model and loss, fed with each batch. */
  readonly inputs: readonly Value[];
  readonly parameters: readonly ParameterSpec[];
  readonly bags: readonly BagSpec[];
  readonly running: readonly RunningSpec[];
  readonly masks: readonly MaskSpec[];
  readonly optimizer: Optimizer;
  readonly clipNorm?: number;
  readonly fetch: readonly string[];
}

/**
 * Builds the training step of a model.
 *
 * @throws {GraphError} if the loss does not depend on a parameter, or an operator has no rule.
 */
export function trainingStep(model: Model, options: TrainingStepOptions): TrainingStep {
  const { optimizer, clipNorm, fetch = [] } = options;
  const graph = newGraph();
  const recording = recordingScope(graph, { training: true });
  const { scope, inputs, masks, parameters, bags, running } = recording;
  const outputs = model(scope);
  const loss = options.loss(outputs, scope);
  const wrt = [...parameters.values(), ...bags.values()];
  const found = gradients(loss, wrt).map((gradient, at) => gradient ?? unreached(wrt[at]));

  graph.output(LOSS, loss);
  for (const name of fetch) graph.output(name, outputs[name] ?? missing(name, outputs));
  [...bags.keys()].forEach(({ name }, at) =>
    graph.output(bagGradientOf(name), found[parameters.size + at])
  );
  for (const [{ name }, next] of running) graph.output(nextOf(name), next);
  updateAll(graph, { parameters, gradients: found.slice(0, parameters.size), optimizer, clipNorm });
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
  ) => [name, ...optimizer.slots.map((slot) => slotOf(name, slot))]);
  return [...updated, ...running.map(({ name }) => name)].map(nextOf);
}

interface Updating {
  parameters: ReadonlyMap<ParameterSpec, Value>;
  gradients: readonly Value[];
  optimizer: Optimizer;
  clipNorm?: number;
}

function updateAll(graph: Graph, { parameters, gradients, optimizer, clipNorm }: Updating): void {
  const learningRate = graph.input(LEARNING_RATE, "float32", []);
  const step = graph.input(STEP, "float32", []);
  const norm = globalNorm(graph, gradients);
  graph.output(GRADIENT_NORM, norm);
  const scale = clipNorm === undefined ? undefined : clipScale(norm, clipNorm);
  const update = optimizer.update({ learningRate, step });
  [...parameters].forEach(([{ name, shape, decay }, value], at) => {
    const slots = optimizer.slots.map((slot) => graph.input(slotOf(name, slot), "float32", shape));
    const gradient = scale ? mul(gradients[at], scale) : gradients[at];
    const next = update({ value, gradient, slots, decay });
    graph.output(nextOf(name), next.value);
    optimizer.slots.forEach((slot, i) => graph.output(nextOf(slotOf(name, slot)), next.slots[i]));
  });
}

/** √ Σ g² over all elements of all gradients. */
function globalNorm(graph: Graph, gradients: readonly Value[]): Value {
  const squares = gradients.map((g) => reduceSum(mul(g, g), { keep: false }));
  return sqrt(squares.reduce(add, graph.scalar(0)));
}

/** min(1, limit / norm) */
function clipScale(norm: Value, limit: number): Value {
  const number = (value: number) => norm.graph.scalar(value);
  const ratio = div(number(limit), add(norm, number(NORM_FLOOR)));
  return where(less(ratio, number(1)), { then: ratio, else: number(1) });
}

function unreached({ name }: Value): never {
  throw new GraphError(`Cannot train '${name}': the loss does not depend on it through floats`);
}
