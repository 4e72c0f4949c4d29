/** The place of something that is not there yet, and the command that makes it. */
import type { ComponentChildren } from "preact";
import { Command } from "./Command.tsx";

/** A sentence and a command. */
export function Empty({ children, command }: { children: ComponentChildren; command?: string }) {
  return (
    <div class="card empty">
      <p>{children}</p>
      {command && (
        <p>
          <Command>{command}</Command>
        </p>
      )}
    </div>
  );
}
