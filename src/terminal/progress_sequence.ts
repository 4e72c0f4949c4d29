/** Shows the progress of several tasks, one after the other, each with its own display. */
import { type Progress, startProgress } from "./progress.ts";

/** Units done of a task. */
export interface Step {
  done: number;
  total: number;
  note?: string;
}

/** A display that starts the next task when the label changes. */
export interface ProgressSequence {
  /** Updates the task called `label`; shows nothing for a task without units. */
  update(label: string, step: Step): void;
  /** Ends the display of the last task. */
  finish(): void;
}

/** Starts a sequence; shows nothing before the first update. */
export function progressSequence(start: typeof startProgress = startProgress): ProgressSequence {
  let current: { label: string; progress: Progress } | undefined;
  const finish = () => {
    current?.progress.finish();
    current = undefined;
  };
  return {
    update(label, { done, total, note }) {
      if (current?.label !== label) {
        finish();
        if (total > 0) current = { label, progress: start(label, total) };
      }
      current?.progress.update(done, note);
    },
    finish,
  };
}
