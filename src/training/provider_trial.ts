/**
 * A short training that checks an execution provider and measures its speed. The data are two arms of
 * a spiral; the output layer starts at zero, so the first loss must be ln 2 and later ones must fall.
 */
import { encodeModel } from "../nn/onnx/encode_model.ts";
import { tanh } from "../nn/expressions/elementwise.ts";
import { zeros } from "../nn/graph/initializers.ts";
import { dense } from "../nn/layers/linear.ts";
import { softmaxCrossEntropy } from "../nn/layers/losses.ts";
import { adamw } from "../nn/optimizers/optimizers.ts";
import { type Batch, TrainingRun } from "../nn/training_run.ts";
import { stateOutputs, trainingStep } from "../nn/training_step.ts";
import { type OpenOptions, openSession } from "../runtime/open.ts";
import { tensor } from "../tensor.ts";

const POINTS = 256;
const HIDDEN = 256;

/** Result of a trial. */
export interface Trial {
  /** Steps after the first one, which compiles the graph. */
  steps: number;
  /** Duration of these steps. */
  milliseconds: number;
  /** Description of a wrong loss, if any. */
  fault?: string;
}

/**
 * Trains on a provider for at least two steps, until `isOver` returns true.
 *
 * @param isOver is called after each step with the milliseconds so far.
 * @throws {Error} if the provider cannot open or run the graph.
 */
export async function tryProvider(
  options: OpenOptions,
  isOver: (milliseconds: number) => boolean,
  now: () => number,
): Promise<Trial> {
  const step = spiralStep();
  const session = await openSession(encodeModel(step.graph), {
    ...options,
    resident: stateOutputs(step),
  });
  try {
    const run = new TrainingRun(step, session, { seed: 1 });
    const batch = spiral();
    // the first step compiles what later ones run
    const first = (await run.step(batch, { learningRate: 0.01 })).loss;
    const started = now();
    let last = NaN;
    let milliseconds = 0;
    do {
      last = (await run.step(batch, { learningRate: 0.01 })).loss;
      milliseconds = now() - started;
    } while (!isOver(milliseconds));
    return { steps: run.stepsDone - 1, milliseconds, fault: findFault(first, last) };
  } finally {
    await session.release();
  }
}

function findFault(first: number, last: number): string | undefined {
  if (!(Math.abs(first - Math.LN2) < 1e-4)) return `first loss ${first}, expected ln 2`;
  if (!(last < first)) return `loss went from ${first} to ${last}, expected it to fall`;
}

function spiralStep() {
  return trainingStep((scope) => {
    const points = scope.input("points", "float32", ["batch", 2]);
    const hidden = tanh(dense(scope, points, { name: "hidden", units: HIDDEN }));
    const deeper = tanh(dense(scope, hidden, { name: "deeper", units: HIDDEN }));
    return { logits: dense(scope, deeper, { name: "output", units: 2, initializer: zeros() }) };
  }, {
    loss: ({ logits }, scope) => softmaxCrossEntropy(scope, logits),
    optimizer: adamw(),
  });
}

function spiral(): Batch {
  const rows = Array.from({ length: POINTS }, (_, at) => at);
  const data = rows.flatMap((at) => {
    const along = (at >> 1) / (POINTS / 2);
    const angle = 1.5 * Math.PI * along + Math.PI * (at % 2);
    return [(0.2 + along) * Math.cos(angle), (0.2 + along) * Math.sin(angle)];
  });
  return {
    inputs: {
      points: tensor("float32", { dims: [POINTS, 2], data }),
      targets: tensor("int64", { dims: [POINTS], data: rows.map((at) => at % 2) }),
    },
  };
}
