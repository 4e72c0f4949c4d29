/** Sends runs to a server: those that waited for it, then those of the local store. */
import { existsSync } from "node:fs";
import { UserError } from "../src/errors.ts";
import { runCommand } from "../src/terminal/command_line.ts";
import { startProgress } from "../src/terminal/progress.ts";
import { deliverJournals } from "../src/tracking/journal/journal_delivery.ts";
import { pushRuns } from "../src/tracking/journal/push_runs.ts";
import { openForReading } from "../src/tracking/local/database.ts";
import { databasePath, JOURNALS } from "../src/tracking/open_store.ts";
import { locationFromEnvironment, openStore } from "../src/tracking/open_store.ts";

await runCommand({
  name: "runs:push",
  summary:
    "Send runs to the server at MLFLOW_TRACKING_URI: those that waited for it and those of " +
    "mlflow.db. Sending twice changes nothing.",
  examples: ["MLFLOW_TRACKING_URI=http://localhost:5000 deno task runs:push"],
}, async () => {
  const location = locationFromEnvironment((name) => Deno.env.get(name));
  using server = await openStore(location);
  if (server.isLocal) {
    throw new UserError(
      `Cannot push runs: MLFLOW_TRACKING_URI is ${
        location.uri ?? "not set"
      }, expected a server's ` +
        "address such as http://localhost:5000",
    );
  }
  const waited = await deliverJournals(JOURNALS, server.runs);
  if (waited.busy > 0) console.log(`${waited.busy} runs are under way and send themselves`);
  for (const path of new Set(waited.setAside)) console.log(`Refused by the server: see ${path}`);
  const path = databasePath(undefined);
  using database = existsSync(path) ? await openForReading(path) : undefined;
  let progress: ReturnType<typeof startProgress> | undefined;
  const pushed = database
    ? await pushRuns(database, server.runs, {
      onRun: (done, all) => {
        progress ??= startProgress("pushing runs", all);
        progress.update(done);
      },
    })
    : { pushed: 0, unchanged: 0 };
  progress?.finish();
  console.log(
    `Sent ${waited.delivered.length} waiting runs and ${pushed.pushed} of ${path} to ` +
      `${server.runs.uri}; ${pushed.unchanged} were there already`,
  );
});
