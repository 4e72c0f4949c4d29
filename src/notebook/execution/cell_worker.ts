/** Runs the modules of cells, one after the other, and sends back what each shows. */
/// <reference lib="deno.worker" />
import { addOutput, displayResult, finishOutputs, startOutputs } from "../output/display.ts";
import { errorOutput } from "../output/error_output.ts";
import { recordConsole } from "../output/recording_console.ts";
import type { CellOutput } from "../output/cell_output.ts";

/** A request: the URL of a cell's module. */
export interface CellRequest {
  url: string;
  /** The repository's root, from which files of errors are named. */
  root: string;
}

/** The answer to a request. */
export interface CellAnswer {
  outputs: CellOutput[];
  failed: boolean;
}

self.onmessage = async ({ data: { url, root } }: MessageEvent<CellRequest>) => {
  self.postMessage(await runCell(url, root));
};

async function runCell(url: string, root: string): Promise<CellAnswer> {
  recordConsole(console);
  startOutputs();
  try {
    displayResult((await import(url)).default);
    return { outputs: await finishOutputs(), failed: false };
  } catch (error) {
    addOutput(errorOutput(error, root));
    const outputs = await finishOutputs().catch(() => [errorOutput(error, root)]);
    return { outputs, failed: true };
  }
}
