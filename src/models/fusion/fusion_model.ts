/**
 * The fusion model: a trained text model, a trained image model and a joint network over both
 * penultimate layers. The prediction is a weighted mean of the three. A missing input gets weight 0, so
 * that a product without picture gets exactly the text model's prediction, and one without text the
 * image model's.
 */
import { add, div, greater, mul, relu, where } from "../../nn/expressions/elementwise.ts";
import { softmax } from "../../nn/expressions/normalization.ts";
import { concat } from "../../nn/expressions/slicing.ts";
import type { Graph } from "../../nn/graph/graph.ts";
import type { Value } from "../../nn/graph/value.ts";
import { dense, dropout } from "../../nn/layers/linear.ts";
import { modelFromGraph } from "../../nn/graph/replay.ts";
import type { Model, Scope } from "../../nn/graph/scope.ts";
import { HIDDEN, PIXELS, PROBABILITIES, WORDS } from "../../artifact/value_names.ts";
import { anyNonZero } from "./given_inputs.ts";

/** Inputs of the joint network alone: penultimate layers, float32 [batch, columns]. */
export const HIDDEN_INPUTS = { text: "text.hidden", image: "image.hidden" } as const;

/** Sizes of the joint network. */
export interface JointNetworkShape {
  /** Columns of the penultimate layers. */
  columns: Record<keyof typeof HIDDEN_INPUTS, number>;
  /** Units of the hidden layer. */
  hidden: number;
  classes: number;
  /** Dropout rate of input and hidden layer. */
  dropout: number;
}

/** Builds the joint network alone, as it is trained. */
export function jointNetwork(shape: JointNetworkShape): Model {
  return (scope) => {
    const input = (modality: keyof typeof HIDDEN_INPUTS) =>
      scope.input(HIDDEN_INPUTS[modality], "float32", ["batch", shape.columns[modality]]);
    return buildJoint(scope, { text: input("text"), image: input("image"), shape });
  };
}

function buildJoint(
  scope: Scope,
  { text, image, shape }: { text: Value; image: Value; shape: JointNetworkShape },
) {
  const both = concat([text, image], 1);
  const seen = dropout(scope, both, { name: "joint.input_dropout", rate: shape.dropout });
  const hidden = relu(dense(scope, seen, { name: "joint.hidden", units: shape.hidden }));
  const kept = dropout(scope, hidden, { name: "joint.hidden_dropout", rate: shape.dropout });
  const logits = dense(scope, kept, { name: "joint.output", units: shape.classes });
  return { logits, [HIDDEN]: hidden, [PROBABILITIES]: softmax(logits) };
}

/** Weights of the three predictions for products with text and picture; they sum to 1. */
export interface FusionWeights {
  text: number;
  image: number;
  joint: number;
}

/** The parts of a fusion model. */
export interface FusionModelParts {
  /** Inference graphs of the base models. */
  text: Graph;
  image: Graph;
  joint: JointNetworkShape;
  weights: FusionWeights;
}

/** Builds the whole model; its parameters are those of the joint network. */
export function fusionModel({ weights, ...parts }: FusionModelParts): Model {
  return (scope) => {
    const number = (value: number) => scope.graph.scalar(value);
    const shown = [`${WORDS}.weights`, PIXELS];
    const [text, image] = (["text", "image"] as const).map((modality, at) =>
      modelFromGraph(parts[modality], {
        trainable: [],
        expose: [shown[at]],
        prefix: `${modality}.`,
      })(scope)
    );
    const both = buildJoint(scope, {
      text: text[HIDDEN],
      image: image[HIDDEN],
      shape: parts.joint,
    });

    const hasImage = anyNonZero(image[PIXELS], [1, 2, 3]);
    // a product without text and picture gets the text model's prediction
    const hasText = where(greater(hasImage, number(0)), {
      then: anyNonZero(text[`${WORDS}.weights`], [1]),
      else: number(1),
    });
    const members = [
      { probabilities: text[PROBABILITIES], weight: mul(hasText, number(weights.text)) },
      { probabilities: image[PROBABILITIES], weight: mul(hasImage, number(weights.image)) },
      {
        probabilities: both[PROBABILITIES],
        weight: mul(mul(hasText, hasImage), number(weights.joint)),
      },
    ];
    const total = members.map(({ weight }) => weight).reduce(add);
    const mixture = members.map(({ probabilities, weight }) =>
      mul(probabilities, div(weight, total))
    )
      .reduce(add);
    return { [PROBABILITIES]: mixture, [HIDDEN]: both[HIDDEN] };
  };
}
