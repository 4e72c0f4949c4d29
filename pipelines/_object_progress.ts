/** The progress of commands that send or fetch objects. */
import { startProgress } from "../src/terminal/progress.ts";

/** A progress bar that starts with the first object. */
export function objectProgress(label: string) {
  let bar: ReturnType<typeof startProgress> | undefined;
  return {
    onProgress: (done: number, total: number) => (bar ??= startProgress(label, total)).update(done),
    finish: () => bar?.finish(),
  };
}
