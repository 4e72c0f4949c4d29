/** Runs one use of an operator through ONNX Runtime and holds its record to what comes out. */
import { gradients } from "../../../src/nn/autodiff.ts";
import { encodeModel } from "../../../src/nn/onnx/encode_model.ts";
import { add, cast, mul } from "../../../src/nn/expressions/elementwise.ts";
import { reduceSum } from "../../../src/nn/expressions/reduction.ts";
import { Graph } from "../../../src/nn/graph/graph.ts";
import type { Dim, Shape, Value } from "../../../src/nn/graph/value.ts";
import type { OpSet } from "../../../src/nn/graph/op.ts";
import { random } from "../../../src/random.ts";
import { openCpuSession } from "../../../src/runtime/cpu.ts";
import type { Session } from "../../../src/runtime/session.ts";
import { elementCount, type Tensor, tensor } from "../../../src/tensor.ts";
import type { FloatInput, OpCase } from "./_case_makers.ts";

const STEP = 0.02;
/** Gradients below this are compared absolutely: float32 rounding in the quotient is near 1e-5. */
const SMALL = 0.1;

/** How a case is checked. */
export interface CheckOptions {
  ops: OpSet;
  /**
   * Which dimensions have names instead of sizes: all, of which equal sizes share one and 1 stays
   * 1, or the first of the first input.
   */
  named?: "all" | "batch";
}

/** What a check found. */
export interface Findings {
  /** Complaints about declared types. */
  types: string[];
  /** Largest |rule − difference quotient| over the largest |difference quotient|. */
  gradientError: number;
  /** How many elements were differentiated by. */
  elements: number;
}

/** A case as a graph: its outputs as y0, y1 … and the gradients of its float inputs as d_x0 … */
export interface BuiltCase {
  graph: Graph;
  feeds: Record<string, Tensor>;
  outputs: readonly Value[];
  /** Inputs to differentiate by; none if the operator has no gradient. */
  variables: readonly Value[];
  /** Of the sum Σ weight · output that is differentiated. */
  weights: readonly Tensor[];
  /** Computes the outputs, without the gradients. */
  forward: Session;
}

/** Builds a case; it is run once, for the shapes of its outputs. */
export async function buildCase(
  op: string,
  opCase: OpCase,
  { ops, named }: CheckOptions,
): Promise<BuiltCase> {
  const graph = new Graph(ops);
  const feeds: Record<string, Tensor> = {};
  const declare = (name: string, fed: Tensor, shape: Shape) => {
    feeds[name] = fed;
    return graph.input(name, fed.dtype, shape);
  };
  const inputs = opCase.inputs.map((input, at) => {
    if (input.kind === "omitted") return undefined;
    if (input.kind === "constant") return graph.constant(input.tensor);
    const fed = input.kind === "float" ? spread(input, at) : input.tensor;
    const isNamed = (axis: number) => named === "all" || (named === "batch" && at + axis === 0);
    return declare(`x${at}`, fed, fed.dims.map((dim, axis) => isNamed(axis) ? nameOf(dim) : dim));
  });
  const outputs = graph.node(op, inputs, {
    attributes: opCase.attributes,
    outputs: opCase.outputs,
  });
  outputs.forEach((output, at) => graph.output(`y${at}`, output));
  const forward = await openCpuSession(encodeModel(graph));
  const results = await forward.run(feeds);
  const weights = outputs.map((_, at) => spread({ dims: results[`y${at}`].dims }, 100 + at));
  const variables = ops.get(op).gradient === "none"
    ? []
    : inputs.filter((value, at) =>
      value !== undefined && opCase.inputs[at].kind === "float"
    ) as Value[];
  if (variables.length > 0) {
    const terms = outputs.map((output, at) => {
      const weight = declare(`w${at}`, weights[at], output.shape);
      return reduceSum(mul(cast(output, "float32"), weight), { keep: false });
    });
    const slopes = gradients(terms.reduce(add), variables);
    slopes.forEach((slope, at) => slope && graph.output(`d_${variables[at].name}`, slope));
  }
  return { graph, feeds, outputs, variables, weights, forward };
}

/** Checks types and gradients of one use of an operator. */
export async function checkOp(
  op: string,
  opCase: OpCase,
  options: CheckOptions,
): Promise<Findings> {
  const built = await buildCase(op, opCase, options);
  const { graph, feeds, outputs, variables, weights, forward } = built;
  const session = await openCpuSession(encodeModel(graph));
  const found = await session.run(feeds);
  const types = outputs.flatMap((output, at) => complaints(output, found[`y${at}`]));
  const findings = { types, gradientError: 0, elements: 0 };
  for (const variable of variables) {
    const rule = found[`d_${variable.name}`];
    types.push(...complaints(variable, rule));
    const point = { feeds: pick(feeds, forward), name: variable.name, weights };
    const quotients = await differences(forward, point);
    const scale = Math.max(SMALL, ...quotients.map(Math.abs));
    quotients.forEach((quotient, at) => {
      const error = Math.abs(Number(rule.data[at]) - quotient) / scale;
      // also catches NaN
      if (!(error <= findings.gradientError)) findings.gradientError = error;
    });
    findings.elements += quotients.length;
  }
  await forward.release();
  await session.release();
  return findings;
}

interface Point {
  feeds: Record<string, Tensor>;
  name: string;
  weights: readonly Tensor[];
}

/** Central differences of fourth order of Σ weight · output: the sum is taken in float64. */
async function differences(session: Session, { feeds, name, weights }: Point): Promise<number[]> {
  const center = feeds[name].data as Float32Array;
  const quotients: number[] = [];
  for (let at = 0; at < center.length; at++) {
    const values: number[] = [];
    const steps: number[] = [];
    for (const times of [-2, -1, 1, 2]) {
      const data = center.slice();
      data[at] += times * STEP;
      steps.push(data[at] - center[at]);
      const results = await session.run({ ...feeds, [name]: { ...feeds[name], data } });
      values.push(weights.reduce((sum, weight, i) => sum + dot(weight, results[`y${i}`]), 0));
    }
    const near = (values[2] - values[1]) / (steps[2] - steps[1]);
    const far = (values[3] - values[0]) / (steps[3] - steps[0]);
    quotients.push((4 * near - far) / 3);
  }
  return quotients;
}

function dot(a: Tensor, b: Tensor): number {
  let sum = 0;
  for (let at = 0; at < a.data.length; at++) sum += Number(a.data[at]) * Number(b.data[at]);
  return sum;
}

/** Distinct numbers, evenly spread and shuffled: no ties for a maximum, none near a kink at 0. */
function spread(
  { dims, from = -1.5, to = 1.5 }: Partial<FloatInput>,
  seed: number,
): Tensor<"float32"> {
  const size = elementCount(dims ?? []);
  // an uneven offset for each input, so that operands do not tie either
  const offset = 0.2 + 0.07 * (seed % 7);
  const data = Float32Array.from(
    { length: size },
    (_, at) => from + (to - from) * (at + offset) / size,
  );
  for (let at = 0; at < size; at++) {
    if (Math.abs(data[at]) < 3 * STEP) data[at] += 5 * STEP;
  }
  return tensor("float32", { dims, data: random(seed, "spread").shuffle(data) });
}

function nameOf(dim: number): Dim {
  return dim === 1 ? 1 : `n${dim}`;
}

function pick(feeds: Record<string, Tensor>, { inputs }: Session): Record<string, Tensor> {
  return Object.fromEntries(inputs.map(({ name }) => [name, feeds[name]]));
}

/** How a tensor differs from its declared type; a plain name `n3` promises 3. */
function complaints({ name, dtype, shape }: Value, { dtype: actual, dims }: Tensor): string[] {
  const fits = dtype === actual && shape.length === dims.length &&
    shape.every((dim, at) =>
      typeof dim === "number" ? dim === dims[at] : !/^n\d+$/.test(dim) || dim === `n${dims[at]}`
    );
  return fits ? [] : [`${name}: declared ${dtype}[${shape}], is ${actual}[${dims}]`];
}
