/** Turns a finished training into the content of a model folder, for every kind of model. */
import { encodeModel } from "../nn/onnx/encode_model.ts";
import { inferenceGraph } from "../nn/inference.ts";
import type { Model } from "../nn/graph/scope.ts";
import type { Fit } from "../training/fit.ts";
import type { ClassLabel } from "../artifact/labels.ts";
import type { TensorSpec } from "../artifact/mlflow_files.ts";
import { modelCard } from "../artifact/model_card.ts";
import type { NewModelFolder } from "../artifact/model_folder.ts";
import type { Trained } from "../training/training_loop.ts";
import { ENCODED, HIDDEN, PROBABILITIES } from "../artifact/value_names.ts";

/** The trained models and the origin of their features. */
export interface TrainingOutcome extends Pick<Fit, "validated" | "final"> {
  /** The JSON value of preprocess.json. */
  preprocess: unknown;
  /** SHA-256 of the features. */
  dataHash: string;
  /** Execution provider of the training. */
  provider: string;
}

/** The properties of a model that depend on its kind. */
export interface TrainedModel {
  name: string;
  /** One or two sentences on the architecture. */
  description: string;
  model: Model;
  /** Columns of the penultimate layer. */
  hidden: number;
  /** Columns of the output `encoded`, if there is one. */
  encoded?: number;
  /** Inputs of the inference graph. */
  inputs: readonly TensorSpec[];
  labels: readonly ClassLabel[];
  /** Rows of each part. */
  rows: { train: number; validation: number };
  /** Training parameters for the model card. */
  params: { refit: boolean };
}

/** Makes the content of the model folder: the final model, and the card of the validated one. */
export function trainedModelFolder(
  { name, description, model, hidden, encoded, inputs, labels, rows, params }: TrainedModel,
  { validated, final, preprocess, dataHash, provider }: TrainingOutcome,
): NewModelFolder {
  const { records, kept } = validated;
  return {
    name,
    onnx: encodeTrainedModel(model, final),
    preprocess,
    labels,
    signature: {
      inputs,
      outputs: [
        { name: PROBABILITIES, dtype: "float32", shape: [-1, labels.length] },
        { name: HIDDEN, dtype: "float32", shape: [-1, hidden] },
        ...encoded ? [{ name: ENCODED, dtype: "float32", shape: [-1, encoded] } as const] : [],
      ],
    },
    card: modelCard({
      ...{ name, description, rows, params, dataHash, provider, records, kept },
      refitted: params.refit,
      classes: labels.length,
    }),
  };
}

/** Encodes the inference graph of a trained model as an .onnx file. */
export function encodeTrainedModel(
  model: Model,
  { parameters }: Pick<Trained, "parameters">,
): Uint8Array {
  return encodeModel(inferenceGraph(inferenceOutputs(model), parameters));
}

/** Restricts a model to the outputs that inference needs. */
function inferenceOutputs(model: Model): Model {
  return (scope) => {
    const { [PROBABILITIES]: probabilities, [HIDDEN]: hidden, [ENCODED]: encoded } = model(scope);
    return {
      [PROBABILITIES]: probabilities,
      [HIDDEN]: hidden,
      ...encoded && { [ENCODED]: encoded },
    };
  };
}
