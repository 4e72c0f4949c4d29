/**
 * The text model: a linear classifier of n-grams, as an embedding bag with one column a class, and of
 * the features of a pretrained encoder, if there is one. Linear classifiers with squared hinge loss
 * are a strong baseline on short texts (Wang and Manning 2012).
 */
import { ENCODED, HIDDEN, PROBABILITIES, WORDS } from "../../artifact/value_names.ts";
import { add } from "../../nn/expressions/elementwise.ts";
import { matmul } from "../../nn/expressions/linalg.ts";
import type { Graph } from "../../nn/graph/graph.ts";
import { zeros } from "../../nn/graph/initializers.ts";
import { modelFromGraph } from "../../nn/graph/replay.ts";
import type { Model } from "../../nn/graph/scope.ts";
import type { ParameterValues } from "../../nn/inference.ts";
import { embeddingBag } from "../../nn/layers/linear.ts";
import { tensor } from "../../tensor.ts";
import { type DenseBlock, rawWeights } from "../dense_block.ts";
import { calibratedProbabilities, sigmoidParameters } from "./calibrated_output.ts";
import type { TextDecision } from "./text_decision.ts";

/** A pretrained encoder of texts. */
export interface TextEncoder {
  /** From `tokens.ids` and `tokens.mask` to `encoded`. */
  graph: Graph;
  /** Number of its features. */
  columns: number;
}

/** Sizes of a text model, and the pretrained encoder beside its n-grams, if there is one. */
export interface TextModelShape {
  /** Rows of the embedding table. */
  vocabulary: number;
  classes: number;
  encoder?: TextEncoder;
}

const ENCODER_WEIGHT = "encoder.weight";

/**
 * Builds the text model. Outputs: `hidden` (the margins of the classifier) and `probabilities`, both
 * float32 [batch, classes], and with an encoder its features, `encoded`.
 */
export function textModel({ vocabulary, classes, encoder }: TextModelShape): Model {
  return (scope) => {
    const sums = embeddingBag(scope, {
      name: WORDS,
      rows: vocabulary,
      columns: classes,
      initializer: zeros(),
    });
    const parameter = (name: string, shape: number[]) =>
      scope.parameter({ name, shape, initializer: zeros(), decay: false });
    const encoded = encoder &&
      modelFromGraph(encoder.graph, { trainable: [], prefix: "encoder." })(scope)[ENCODED];
    const both = encoder && encoded
      ? add(sums, matmul(encoded, parameter(ENCODER_WEIGHT, [encoder.columns, classes])))
      : sums;
    const margins = add(both, parameter("bias", [classes]));
    return {
      [HIDDEN]: margins,
      [PROBABILITIES]: calibratedProbabilities(scope, margins, "sigmoid"),
      ...encoded && { [ENCODED]: encoded },
    };
  };
}

/** The parameters of a text model from a table whose last row holds the biases. */
export function textParameters(
  table: Float32Array<ArrayBuffer>,
  { vocabulary, classes }: TextModelShape,
  { scales, block, sigmoid, tau, rises }: TextDecision & {
    scales: Float32Array;
    /** The encoder's features. */
    block?: DenseBlock;
  },
): ParameterValues {
  const weights = table.slice(0, vocabulary * classes);
  for (let row = 0, at = 0; row < vocabulary; row++) {
    for (let k = 0; k < classes; k++, at++) weights[at] *= scales[row];
  }
  const biases = table.slice(table.length - classes);
  const dense = block && rawWeights(table, block, biases);
  return {
    [WORDS]: tensor("float32", { dims: [vocabulary, classes], data: weights }),
    bias: tensor("float32", {
      dims: [classes],
      data: biases.map((bias, k) => bias + tau * rises[k]),
    }),
    ...dense && {
      [ENCODER_WEIGHT]: tensor("float32", { dims: [dense.length / classes, classes], data: dense }),
    },
    ...sigmoidParameters(sigmoid, "sigmoid"),
  };
}
