/** An error of a cell as an output that names the notebook's own lines. */
import { fileURLToPath } from "node:url";
import { relative } from "node:path";
import { UserError } from "../../errors.ts";
import { HEADER_LINES } from "../cells/cell_module.ts";
import type { CellOutput, Frame } from "./cell_output.ts";

const FRAME = /\(?(file:\/\/[^()\s]+):(\d+):(\d+)\)?$/;
const CELL = /\/([0-9a-f]{32})\.ts$/;
const OWN_PARTS = /\/src\/notebook\/execution\//;

/** The output; of a `UserError` the message alone. */
export function errorOutput(error: unknown, root: string): CellOutput {
  if (!(error instanceof Error)) {
    return { output_type: "error", ename: "Error", evalue: String(error), frames: [] };
  }
  const { name, message, stack = "" } = error;
  const frames = stack.split("\n").map((line) => frameOf(line, root))
    .filter((frame) => frame !== undefined);
  return {
    output_type: "error",
    ename: name,
    evalue: message,
    frames: error instanceof UserError ? frames.filter(({ cell }) => cell) : frames,
  };
}

function frameOf(text: string, root: string): Frame | undefined {
  const [, url, line, column] = FRAME.exec(text) ?? [];
  if (!url || OWN_PARTS.test(url) || url.includes("/node_modules/")) return undefined;
  const place = { line: Number(line), column: Number(column) };
  const cell = CELL.exec(url)?.[1];
  if (cell) return { cell, ...place, line: place.line - HEADER_LINES };
  const file = relative(root, fileURLToPath(url));
  return file.startsWith("..") ? undefined : { file, ...place };
}
