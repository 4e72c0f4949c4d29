/** A console whose prints become outputs of the cell that runs. */
import { format } from "node:util";
import { display, print } from "./display.ts";
import { isTable } from "./html_table.ts";

/** Replaces the printing methods of a console. */
export function recordConsole(target: Console): void {
  const write = (name: "stdout" | "stderr") => (...values: unknown[]) => {
    print(name, `${format(...values)}\n`);
  };
  Object.assign(target, {
    log: write("stdout"),
    info: write("stdout"),
    debug: write("stdout"),
    warn: write("stderr"),
    error: write("stderr"),
    table: (value: unknown) => isTable(value) ? display(value) : write("stdout")(value),
  });
}
