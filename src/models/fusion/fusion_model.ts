/**
 * The fusion model: a finished text model and a finished image model side by side, and a network
 * over both penultimate layers. Each of the three has a weight in the answer; what a product lacks
 * has no say, so that a product without picture gets exactly the text model's answer, and one without
 * text the image model's.
 */
import { add, div, greater, mul, relu, where } from "../../nn/expressions/elementwise.ts";
import { unsqueeze } from "../../nn/expressions/movement.ts";
import { softmax } from "../../nn/expressions/normalization.ts";
import { reduceMax } from "../../nn/expressions/reduction.ts";
import { concat } from "../../nn/expressions/slicing.ts";
import type { Graph, Value } from "../../nn/graph/graph.ts";
import { dense, dropout } from "../../nn/layers/linear.ts";
import { modelFromGraph } from "../../nn/graph/replay.ts";
import type { Model, Scope } from "../../nn/graph/scope.ts";
import { HIDDEN, PIXELS, PROBABILITIES, WORDS } from "../../artifact/value_names.ts";

/** The inputs of a joint model on its own: penultimate layers, float32 [batch, columns]. */
export const HIDDEN_INPUTS = { text: "text.hidden", image: "image.hidden" } as const;

/** Sizes of the network over both penultimate layers. */
export interface JointModelShape {
  /** Columns of the penultimate layers. */
  columns: Record<keyof typeof HIDDEN_INPUTS, number>;
  hidden: number;
  classes: number;
  dropout: number;
}

/** The network over both penultimate layers alone, as it is trained. */
export function jointModel(shape: JointModelShape): Model {
  return (scope) => {
    const input = (half: keyof typeof HIDDEN_INPUTS) =>
      scope.input(HIDDEN_INPUTS[half], "float32", ["batch", shape.columns[half]]);
    return joint(scope, { text: input("text"), image: input("image"), shape });
  };
}

function joint(
  scope: Scope,
  { text, image, shape }: { text: Value; image: Value; shape: JointModelShape },
) {
  const both = concat([text, image], 1);
  const seen = dropout(scope, both, { name: "joint.input_dropout", rate: shape.dropout });
  const hidden = relu(dense(scope, seen, { name: "joint.hidden", units: shape.hidden }));
  const kept = dropout(scope, hidden, { name: "joint.hidden_dropout", rate: shape.dropout });
  const logits = dense(scope, kept, { name: "joint.output", units: shape.classes });
  return { logits, [HIDDEN]: hidden, [PROBABILITIES]: softmax(logits) };
}

/** How much each says in the answer where there are text and picture; they sum to 1. */
export interface FusionWeights {
  text: number;
  image: number;
  joint: number;
}

/** What a fusion model is put together from. */
export interface FusionModelParts {
  /** Inference graphs of the halves. */
  text: Graph;
  image: Graph;
  joint: JointModelShape;
  weights: FusionWeights;
}

/** All of it as a function over graph values; its parameters are those of the joint model. */
export function fusionModel({ weights, ...parts }: FusionModelParts): Model {
  return (scope) => {
    const number = (value: number) => scope.graph.scalar(value);
    const shown = [`${WORDS}.weights`, PIXELS];
    const [text, image] = (["text", "image"] as const).map((half, at) =>
      modelFromGraph(parts[half], { trainable: [], expose: [shown[at]], prefix: `${half}.` })(scope)
    );
    const both = joint(scope, { text: text[HIDDEN], image: image[HIDDEN], shape: parts.joint });

    const hasImage = anyNonZero(image[PIXELS], [1, 2, 3]);
    // a product of which nothing is known is the text model's
    const hasText = where(greater(hasImage, number(0)), {
      then: anyNonZero(text[`${WORDS}.weights`], [1]),
      else: number(1),
    });
    const says = [
      { probabilities: text[PROBABILITIES], weight: mul(hasText, number(weights.text)) },
      { probabilities: image[PROBABILITIES], weight: mul(hasImage, number(weights.image)) },
      {
        probabilities: both[PROBABILITIES],
        weight: mul(mul(hasText, hasImage), number(weights.joint)),
      },
    ];
    const total = says.map(({ weight }) => weight).reduce(add);
    const mixture = says.map(({ probabilities, weight }) => mul(probabilities, div(weight, total)))
      .reduce(add);
    return { [PROBABILITIES]: mixture, [HIDDEN]: both[HIDDEN] };
  };
}

/** 1 for each row of the batch with an element that is not 0, else 0: float32 [batch, 1]. */
function anyNonZero(x: Value, axes: readonly number[]): Value {
  const number = (value: number) => x.graph.scalar(value);
  const largest = unsqueeze(reduceMax(mul(x, x), { axes, keep: false }), [1]);
  return where(greater(largest, number(0)), { then: number(1), else: number(0) });
}
