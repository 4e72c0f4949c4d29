/** Holds results and gradients to those of a script in another framework. */
import { gradients } from "../../src/nn/autodiff.ts";
import { mul } from "../../src/nn/expressions/elementwise.ts";
import { reduceSum } from "../../src/nn/expressions/reduction.ts";
import { newGraph } from "../../src/nn/ops/registry.ts";
import { random } from "../../src/random.ts";
import { elementCount, type Tensor, tensor } from "../../src/tensor.ts";
import { numbers, runGraph } from "../nn/_run.ts";
import { expressions, type GradientCase, gradientCases } from "./_gradient_cases.ts";
import { python } from "./_python.ts";

/** Differences above this share of the largest number are reported. */
const TOLERANCE = 1e-4;

/** What both sides compute: y, and the gradient of Σ weight · y by each input. */
interface Answer {
  y: number[];
  gradients: number[][];
}

interface Question extends GradientCase {
  inputs: number[][];
  /** In the shape of y, which the judge finds out for itself. */
  weight: number[];
}

/** All cases in which we differ from the script's answers, as text. */
export async function differencesFrom(script: string): Promise<string[]> {
  const ours: { question: Question; answer: Answer }[] = [];
  for (const [at, each] of gradientCases.entries()) ours.push(await answered(each, at));
  const theirs = await python<Answer[]>(script, ours.map(({ question }) => question));
  return ours.flatMap(({ question, answer }, at) => {
    const { op, shapes, attributes = {} } = question;
    const use = `${op} ${JSON.stringify(attributes)} of ${JSON.stringify(shapes)}`;
    const gaps = theirs[at].gradients.map((wanted, input) =>
      distance(answer.gradients[input], wanted)
    );
    return [distance(answer.y, theirs[at].y), ...gaps].flatMap((gap, which) => {
      // also catches NaN
      if (gap <= TOLERANCE) return [];
      return [`${use}: ${which === 0 ? "y" : `gradient ${which - 1}`} is off by ${gap}`];
    });
  });
}

async function answered(each: GradientCase, seed: number) {
  const graph = newGraph();
  const { op, shapes, attributes = {}, integers = [] } = each;
  const feeds: Record<string, Tensor> = {};
  const inputs = shapes.map((dims, at) => {
    feeds[`x${at}`] = noise(dims, { seed: 100 * seed + at, positive: each.positive });
    return graph.input(`x${at}`, "float32", dims);
  });
  const constants = integers.map((values) => graph.integers(values));
  const y = Object.hasOwn(expressions, op)
    ? expressions[op](inputs, attributes)
    : graph.node(op, [...inputs, ...constants], { attributes })[0];
  const dims = y.shape.map(Number);
  feeds.weight = noise(dims, { seed: 100 * seed + 99 });
  const weight = graph.input("weight", "float32", dims);
  const slopes = gradients(reduceSum(mul(y, weight), { keep: false }), inputs);
  graph.output("y", y);
  slopes.forEach((slope, at) => slope && graph.output(`d${at}`, slope));
  const found = await runGraph(graph, feeds);
  const question: Question = {
    ...each,
    inputs: inputs.map((_, at) => numbers(feeds[`x${at}`])),
    weight: numbers(feeds.weight),
  };
  const answer = {
    y: numbers(found.y),
    gradients: inputs.map((_, at) => numbers(found[`d${at}`])),
  };
  return { question, answer };
}

function noise(
  dims: readonly number[],
  { seed, positive = false }: { seed: number; positive?: boolean },
): Tensor {
  const dice = random(seed, "noise");
  const [from, to] = positive ? [0.5, 2] : [-2, 2];
  const data = Float32Array.from(
    { length: elementCount(dims) },
    () => from + (to - from) * dice.next(),
  );
  return tensor("float32", { dims, data });
}

/** The largest difference over the largest wanted number. */
function distance(found: readonly number[], wanted: readonly number[]): number {
  if (found.length !== wanted.length) return Infinity;
  const scale = Math.max(...wanted.map(Math.abs)) || 1;
  return Math.max(...wanted.map((number, at) => Math.abs(number - found[at]))) / scale;
}
