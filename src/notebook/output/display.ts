/** Shows values in the output of the cell that runs. */
import type { CellOutput } from "./cell_output.ts";
import { mimeBundle } from "./mime_bundle.ts";

type Pending = CellOutput | Promise<CellOutput | undefined>;

/** Outputs of the cell that runs, in the order in which they were asked for; one cell runs at a time. */
let pending: Pending[] = [];

/** Starts the outputs of a cell. */
export function startOutputs(): void {
  pending = [];
}

/** The outputs of the cell, once all of them are drawn. */
export async function finishOutputs(): Promise<CellOutput[]> {
  const outputs = await Promise.all(pending);
  return outputs.filter((output) => output !== undefined);
}

/** Shows a value below the cell, in addition to that of its last expression. */
export function display(value: unknown): void {
  pending.push(shown("display_data", value));
}

/** Shows the value of the last expression. */
export function displayResult(value: unknown): void {
  pending.push(shown("execute_result", value));
}

async function shown(
  output_type: "display_data" | "execute_result",
  value: unknown,
): Promise<CellOutput | undefined> {
  const data = await mimeBundle(value);
  return data && { output_type, data };
}

/** Adds an output that is drawn already. */
export function addOutput(output: CellOutput): void {
  pending.push(output);
}

/** Adds printed text; consecutive prints to one stream are one output. */
export function print(name: "stdout" | "stderr", text: string): void {
  const last = pending.at(-1);
  if (last && "output_type" in last && last.output_type === "stream" && last.name === name) {
    last.text += text;
  } else pending.push({ output_type: "stream", name, text });
}
