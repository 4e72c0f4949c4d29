/** Turns SIGINT and SIGTERM into an AbortSignal, so that long work can stop between steps. */
import { UserError } from "../errors.ts";

/** Returns a signal that aborts on SIGINT or SIGTERM with a `UserError`; a second SIGINT kills. */
export function interruptionSignal(message: string): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    const listener = () => {
      Deno.removeSignalListener(signal, listener);
      controller.abort(new UserError(message));
    };
    Deno.addSignalListener(signal, listener);
  }
  return controller.signal;
}
