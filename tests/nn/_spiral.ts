/** Two arms of a spiral, which no linear model can tell apart, and a small MLP that can. */
import { relu } from "../../src/nn/expressions/elementwise.ts";
import { dense } from "../../src/nn/layers/linear.ts";
import { softmaxCrossEntropy } from "../../src/nn/layers/losses.ts";
import { adamw } from "../../src/nn/optimizers/optimizers.ts";
import type { Scope } from "../../src/nn/graph/scope.ts";
import { type TrainingStep, trainingStep } from "../../src/nn/training_step.ts";
import { tensor } from "../../src/tensor.ts";

const POINTS = 64;

/** Two dense layers. */
export function spiralModel(scope: Scope) {
  const x = scope.input("x", "float32", ["batch", 2]);
  const hidden = relu(dense(scope, x, { name: "hidden", units: 32 }));
  const deeper = relu(dense(scope, hidden, { name: "deeper", units: 32 }));
  return { logits: dense(scope, deeper, { name: "output", units: 2 }) };
}

/** Its training step. */
export function spiralStep(): TrainingStep {
  return trainingStep(spiralModel, {
    loss: ({ logits }, scope) => softmaxCrossEntropy(scope, logits),
    optimizer: adamw({ weightDecay: 0.001 }),
    clipNorm: 5,
  });
}

/** All points with the arm of each. */
export function spiralBatch() {
  const data = Array.from({ length: POINTS }, (_, at) => {
    const angle = (at >> 1) / (POINTS / 2) * 1.5 * Math.PI + (at % 2) * Math.PI;
    const radius = 0.2 + (at >> 1) / (POINTS / 2);
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  }).flat();
  return {
    inputs: {
      x: tensor("float32", { dims: [POINTS, 2], data }),
      targets: tensor("int64", {
        dims: [POINTS],
        data: Array.from({ length: POINTS }, (_, at) => at % 2),
      }),
    },
  };
}
