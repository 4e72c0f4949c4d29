/**
 * The fusion model on a pretrained backbone: one linear classifier over the n-grams of the text and the
 * backbone's features of the picture, beside the text and the image model. A product without picture
 * gets exactly the text model's prediction, and one without text the image model's.
 */
import { ENCODED, HIDDEN, PIXELS, PROBABILITIES, WORDS } from "../../artifact/value_names.ts";
import { add, greater, where } from "../../nn/expressions/elementwise.ts";
import { gather } from "../../nn/expressions/indexing.ts";
import { matmul } from "../../nn/expressions/linalg.ts";
import { squeeze, unsqueeze } from "../../nn/expressions/movement.ts";
import type { Graph } from "../../nn/graph/graph.ts";
import { zeros } from "../../nn/graph/initializers.ts";
import { modelFromGraph } from "../../nn/graph/replay.ts";
import type { Model } from "../../nn/graph/scope.ts";
import type { ParameterValues } from "../../nn/inference.ts";
import { tensor } from "../../tensor.ts";
import { anyNonZero } from "./given_inputs.ts";
import { rawWeights } from "../dense_block.ts";
import { calibratedProbabilities, sigmoidParameters } from "../text/calibrated_output.ts";
import type { LinearDecision } from "../text/linear_fit.ts";
import type { JointBlocks } from "./joint_rows.ts";

/** Sizes of the joint classifier and the models beside it. */
export interface JointClassifierParts {
  /** Inference graphs of the text model and of the image model. */
  text: Graph;
  image: Graph;
  /** Number of n-grams. */
  vocabulary: number;
  /** Number of features of the text model's encoder, if it has one. */
  encoderColumns?: number;
  /** Number of picture features. */
  columns: number;
  classes: number;
}

const [TABLE, ENCODER, WEIGHT] = ["joint.words", "joint.encoder", "joint.picture"];
const BIAS = "joint.bias";

/** Builds the whole model; its parameters are those of the joint classifier. */
export function jointClassifier(parts: JointClassifierParts): Model {
  const { vocabulary, encoderColumns, columns, classes } = parts;
  return (scope) => {
    const parameter = (name: string, shape: number[]) =>
      scope.parameter({ name, shape, initializer: zeros(), decay: false });
    const replay = (modality: "text" | "image", expose: string[]) =>
      modelFromGraph(parts[modality], { trainable: [], expose, prefix: `${modality}.` })(scope);
    const text = replay("text", [`${WORDS}.indices`, `${WORDS}.weights`]);
    const image = replay("image", [PIXELS]);
    const rows = gather(parameter(TABLE, [vocabulary, classes]), text[`${WORDS}.indices`]);
    const words = squeeze(matmul(unsqueeze(text[`${WORDS}.weights`], [1]), rows), [1]);
    const picture = matmul(image[HIDDEN], parameter(WEIGHT, [columns, classes]));
    const texts = encoderColumns
      ? add(words, matmul(text[ENCODED], parameter(ENCODER, [encoderColumns, classes])))
      : words;
    const margins = add(add(texts, picture), parameter(BIAS, [classes]));
    const joint = calibratedProbabilities(scope, margins, "joint.sigmoid");

    const zero = scope.graph.scalar(0);
    const hasText = greater(anyNonZero(text[`${WORDS}.weights`], [1]), zero);
    const hasImage = greater(anyNonZero(image[PIXELS], [1, 2, 3]), zero);
    // a product without text and picture gets the text model's prediction
    const withPicture = where(hasText, { then: joint, else: image[PROBABILITIES] });
    const probabilities = where(hasImage, { then: withPicture, else: text[PROBABILITIES] });
    return { [PROBABILITIES]: probabilities, [HIDDEN]: margins };
  };
}

/** The parameters from the solver's table: n-grams, dense features, then a row of biases. */
export function jointParameters(
  table: Float32Array,
  { classes, vocabulary, blocks, scales, sigmoid, tau, rises }: LinearDecision & {
    classes: number;
    vocabulary: number;
    blocks: JointBlocks;
  },
): ParameterValues {
  const words = table.slice(0, vocabulary * classes);
  for (let at = 0; at < words.length; at++) words[at] *= scales[Math.floor(at / classes)];
  const bias = table.slice(table.length - classes);
  const matrix = (data: Float32Array<ArrayBuffer>) =>
    tensor("float32", { dims: [data.length / classes, classes], data });
  const picture = matrix(rawWeights(table, blocks.picture, bias));
  const encoder = blocks.encoder && matrix(rawWeights(table, blocks.encoder, bias));
  for (let k = 0; k < classes; k++) bias[k] += tau * rises[k];
  return {
    [TABLE]: matrix(words),
    ...encoder && { [ENCODER]: encoder },
    [WEIGHT]: picture,
    [BIAS]: tensor("float32", { dims: [classes], data: bias }),
    ...sigmoidParameters(sigmoid, "joint.sigmoid"),
  };
}
