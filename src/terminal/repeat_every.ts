/** Repeats a step at an interval until the process is asked to stop. */
import { setTimeout as wait } from "node:timers/promises";
import { UserError } from "../errors.ts";
import { interruptionSignal } from "./interruption.ts";

const MILLISECONDS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/** Parses an interval such as 30s, 15m or 1h to milliseconds. @throws {UserError} for another text. */
export function parseInterval(text: string): number {
  const found = /^([1-9]\d{0,5})([smh])$/.exec(text);
  if (found) return Number(found[1]) * MILLISECONDS[found[2]];
  throw new UserError(`Cannot use --every ${text}: expected a time such as 30s, 15m or 1h`);
}

/** Takes a step, waits, and so on; a signal ends the wait, and a step that is under way is finished. */
export async function repeatEvery(interval: string, step: () => Promise<void>): Promise<void> {
  const milliseconds = parseInterval(interval);
  const signal = interruptionSignal("Stopped");
  while (!signal.aborted) {
    await step();
    await wait(milliseconds, undefined, { signal }).catch(() => {});
  }
}
