/** Progress of several pieces of work, one after the other, each with a display of its own. */
import { type Progress, startProgress } from "./progress.ts";

/** How far a piece of work is. */
export interface Step {
  done: number;
  total: number;
  note?: string;
}

/** A display that turns to the next piece of work when its label changes. */
export interface ProgressSequence {
  /** Says how far the work called `label` is; nothing is shown of work without units. */
  update(label: string, step: Step): void;
  /** Ends the display of the last piece. */
  finish(): void;
}

/** Opens a sequence; nothing is shown before the first update. */
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
