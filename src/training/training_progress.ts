/** Shows how far a training is, with its loss and the last score. */
import { type Progress, startProgress } from "../terminal/progress.ts";
import type { TrainingHooks } from "./training.ts";

/** A hook that shows steps under `label`, and what ends the display. */
export function trainingProgress(
  label: string,
): { onStep: NonNullable<TrainingHooks["onStep"]>; finish: () => void } {
  let progress: Progress | undefined;
  return {
    onStep: ({ step, lastStep, loss, score }) => {
      progress ??= startProgress(label, lastStep);
      const f1 = score === undefined ? "" : ` · F1 ${score.toFixed(4)}`;
      progress.update(step, `loss ${loss.toFixed(3)}${f1}`);
    },
    finish: () => progress?.finish(),
  };
}
