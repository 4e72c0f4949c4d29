/** Progress of a training on the terminal. */
import { type Progress, startProgress } from "../src/terminal/progress.ts";
import type { FitObserver } from "../src/training/fit.ts";

/** Shows steps, loss and validation score of each training and prints the epoch that was kept. */
export function trainingProgress(): FitObserver {
  let progress: Progress | undefined;
  return {
    onStart: (training, resumedStep) => {
      if (resumedStep > 0) console.log(`${training}: resuming after step ${resumedStep}`);
    },
    onStep: (training, { step, lastStep, loss, score }) => {
      progress ??= startProgress(training, lastStep);
      const f1 = score === undefined ? "" : ` · validation F1 ${score.toFixed(4)}`;
      progress.update(step, `loss ${loss.toFixed(3)}${f1}`);
    },
    onEnd: (training, { records, kept }) => {
      progress?.finish();
      progress = undefined;
      if (training !== "training") return;
      const { epoch, score } = records[kept];
      console.log(`Kept epoch ${epoch}: weighted F1 ${score?.toFixed(4)} on the validation part`);
    },
  };
}

/** Combines observers into one that calls each of them. */
export function allObservers(...observers: FitObserver[]): FitObserver {
  return {
    onStart: (...event) => observers.forEach((each) => each.onStart?.(...event)),
    onStep: (...event) => observers.forEach((each) => each.onStep?.(...event)),
    onEnd: (...event) => observers.forEach((each) => each.onEnd?.(...event)),
  };
}
