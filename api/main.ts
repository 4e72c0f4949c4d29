/** Serves the prediction API until it is asked to stop. */
import { runCommand } from "../src/terminal/command_line.ts";
import { loadParams } from "../src/config/params.ts";
import { startServer } from "./server.ts";

await runCommand({
  name: "api",
  summary: "Serve predictions over HTTP; /docs describes the routes.",
  examples: [
    "deno task api --set api.port=9000",
    "deno task api --set runtime.provider=cpu --set api.queue.workers=4",
  ],
}, async ({ overrides }) => {
  const { stop, finished } = await startServer(await loadParams({ overrides }));
  for (const signal of ["SIGTERM", "SIGINT"] as const) Deno.addSignalListener(signal, stop);
  await finished;
  Deno.exit(0);
});
