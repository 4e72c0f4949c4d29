/** Ctrl-C and termination as a signal that long work can heed at a good moment. */
import { UserError } from "../errors.ts";

/** Aborts on the first SIGINT or SIGTERM, with `message` as a `UserError`; a second SIGINT kills. */
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
