/** A small model with an embedding bag, its batch and its training run. */
import { encodeModel } from "../../src/nn/onnx/encode_model.ts";
import { relu } from "../../src/nn/expressions/elementwise.ts";
import { dense, dropout, embeddingBag, layerNorm } from "../../src/nn/layers/linear.ts";
import { softmaxCrossEntropy } from "../../src/nn/layers/losses.ts";
import { adamw, type Optimizer } from "../../src/nn/optimizers/optimizers.ts";
import type { Scope } from "../../src/nn/graph/scope.ts";
import type { SparseBatch } from "../../src/sparse_rows.ts";
import type { Snapshot } from "../../src/nn/snapshot.ts";
import { TrainingRun } from "../../src/nn/training_run.ts";
import { trainingStep } from "../../src/nn/training_step.ts";
import { openCpuSession } from "../../src/runtime/cpu.ts";
import { tensor } from "../../src/tensor.ts";

/** Rows of the embedding table. */
export const ROWS = 50;
/** Classes of the model. */
export const CLASSES = 3;

/** A model with an embedding bag and a dense input. */
export function bagModel(scope: Scope) {
  const words = embeddingBag(scope, { name: "words", rows: ROWS, columns: 8 });
  const price = scope.input("price", "float32", ["batch", 1]);
  const kept = dropout(scope, words, { name: "words_dropout", rate: 0.3 });
  const hidden = relu(layerNorm(scope, kept, { name: "norm" }));
  const logits = dense(scope, hidden, { name: "output", units: CLASSES });
  const shift = dense(scope, price, { name: "price", units: CLASSES, bias: false });
  return { logits: scope.graph.node("Add", [logits, shift])[0] };
}

/** Weighted rows of the table for each example. */
export const words: SparseBatch = {
  offsets: Int32Array.of(0, 3, 4, 7, 7),
  indices: Int32Array.of(4, 9, 4, 30, 9, 2, 49),
  weights: Float32Array.of(1, 0.5, -0.25, 2, 1, 1, 0.1),
};
/** A batch of the model. */
export const bagBatch = {
  inputs: {
    price: tensor("float32", { dims: [4, 1], data: [1, 2, 3, 4] }),
    targets: tensor("int64", { dims: [4], data: [0, 1, 2, 1] }),
  },
  bags: { words },
};

/** Starts a training run of the model on the processor. */
export async function startBag(
  { optimizer = adamw(), clipNorm, snapshot, rate }: {
    optimizer?: Optimizer;
    clipNorm?: number;
    snapshot?: Snapshot;
    rate?: number;
  } = {},
) {
  const model = rate === 0 ? (scope: Scope) => bagModel({ ...scope, dropout: (x) => x }) : bagModel;
  const step = trainingStep(model, {
    loss: ({ logits }, scope) => softmaxCrossEntropy(scope, logits),
    optimizer,
    clipNorm,
    fetch: ["logits"],
  });
  const session = await openCpuSession(encodeModel(step.graph));
  return new TrainingRun(step, session, { seed: 7, snapshot });
}
