/** Forgets which streams were processed and what was found in them. */
import { UserError } from "../src/errors.ts";
import { removeIfPresent } from "../src/files/atomic_write.ts";
import { runStageCommand } from "../src/pipeline/stage_command.ts";
import { DRIFT_METRICS, MONITORING, STREAM } from "./_stream_paths.ts";

await runStageCommand({
  name: "streams:reset",
  summary: `Forget processed streams: remove ${DRIFT_METRICS} and ${MONITORING}, after asking.`,
  options: {
    deliveries: { type: "boolean", help: `remove ${STREAM} with all deliveries too` },
    yes: { type: "boolean", help: "do not ask" },
  },
}, async ({ options }) => {
  // The state goes last: after a kill, what is left is still known and can be removed again.
  const paths = [...(options.deliveries ? [STREAM] : []), DRIFT_METRICS, MONITORING];
  if (!options.yes) {
    if (!Deno.stdin.isTerminal()) {
      throw new UserError("Cannot ask: found no terminal, expected one or --yes");
    }
    if (!confirm(`Remove ${paths.join(", ")}?`)) return console.log("Nothing was removed");
  }
  for (const path of paths) await removeIfPresent(path);
  console.log(
    `Removed ${paths.join(", ")}\n` +
      `Next: deno task ${options.deliveries ? "streams:make" : "stream"}`,
  );
});
