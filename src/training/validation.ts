/** Scores a model in training on examples that it does not learn from. */
import { encodeModel } from "../nn/onnx/encode_model.ts";
import { forwardPass } from "../nn/forward.ts";
import type { Model } from "../nn/graph/scope.ts";
import type { TrainingRun } from "../nn/training_run.ts";
import { type OpenOptions, openSession } from "../runtime/open.ts";
import { orderedBatches } from "../batches.ts";
import type { Examples } from "./examples.ts";

/** Rows of a batch; larger than in training, because no activations are kept for gradients. */
const BATCH = 256;

/** Validation examples and the function that scores a model on them. */
export interface Validation {
  examples: Examples;
  /** The model output that holds class probabilities, float32 [batch, classes]. */
  probabilities: string;
  /** Scores `values`, float32 [rows, classes], against the labels; higher is better. */
  score: (
    probabilities: { classes: number; values: Float32Array },
    labels: Int32Array,
  ) => number;
}

/** A validation and the open session in which it runs. */
export interface Validator {
  /** Scores the current parameters of a run. */
  score(run: TrainingRun): Promise<number>;
  /** Frees the session. */
  release(): Promise<void>;
}

/** Opens a session for a model's forward pass without dropout. */
export async function openValidator(
  model: Model,
  { examples, probabilities, score }: Validation,
  runtime: OpenOptions,
): Promise<Validator> {
  const pass = forwardPass(model, [probabilities]);
  const session = await openSession(encodeModel(pass.graph), runtime);
  const rows = examples.labels.length;
  const classes = pass.graph.outputs.get(probabilities)?.shape[1] as number;
  return {
    async score(run) {
      const values = new Float32Array(rows * classes);
      for (const batch of orderedBatches(rows, BATCH)) {
        const outputs = await run.predict(pass, session, examples.batch(batch));
        const { data } = outputs[probabilities];
        values.set(data as Float32Array, batch[0] * classes);
      }
      return score({ classes, values }, examples.labels);
    },
    release: () => session.release(),
  };
}
