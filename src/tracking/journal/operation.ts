/** The operations that log a run, and their form as lines of a journal. */
import type { Batch, DatasetInput, NewLoggedModel, NewRun, RunStatus } from "../entities.ts";

/** One operation of logging. */
export type Operation =
  | { type: "start"; experiment: string; run: Omit<NewRun, "experimentId"> }
  | { type: "batch"; batch: Batch }
  | { type: "inputs"; inputs: readonly DatasetInput[] }
  | { type: "artifact"; path: string; file: string }
  | { type: "model"; model: NewLoggedModel }
  | { type: "end"; status: RunStatus; endTime: number };

/** The words for numbers that are not finite. */
const NUMBERS = new Map([NaN, Infinity, -Infinity].map((value) => [`number:${value}`, value]));

/** The line of a journal that says an operation. JSON knows no NaN: such values are words there. */
export function operationLine(operation: Operation): string {
  return JSON.stringify(
    operation,
    (_, value) => typeof value === "number" && !Number.isFinite(value) ? `number:${value}` : value,
  ) + "\n";
}

/** The operations of a journal's text; a last line that was cut short says nothing. */
export function operationsInText(text: string): Operation[] {
  return text.slice(0, text.lastIndexOf("\n") + 1).split("\n").filter(Boolean).map((line) =>
    JSON.parse(
      line,
      (_, value) => NUMBERS.get(value) ?? value,
    )
  );
}
