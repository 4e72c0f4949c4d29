/** What is left when a process is killed, at any moment, while it logs. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Journal } from "../../src/tracking/journal/journal.ts";
import { JournalSink } from "../../src/tracking/journal/run_sink.ts";
import { openDatabase } from "../../src/tracking/local/database.ts";
import { LocalRuns } from "../../src/tracking/local/local_runs.ts";
import { openStore } from "../../src/tracking/open_store.ts";
import { RunLogger } from "../../src/tracking/run_logger.ts";
import { withFolder } from "../_temporary.ts";
import { BATCH } from "./_logging_process.ts";
import { mlflowServer } from "./_mlflow_server.ts";

const PROCESS = fileURLToPath(new URL("./_logging_process.ts", import.meta.url));

function logging(args: string[], stdout: "piped" | "null"): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", PROCESS, ...args],
    stdout,
  }).spawn();
}

for (const batches of [1, 2, 5, 11, 23]) {
  Deno.test(`LocalRuns keeps whole batches alone when its process is killed after ${batches}`, () =>
    withFolder(async (folder) => {
      const path = join(folder, "mlflow.db");
      const child = logging(["local", path], "piped");
      let told = -1;
      for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
        told = Number(chunk.trimEnd().split("\n").at(-1));
        if (told + 1 >= batches) child.kill("SIGKILL");
      }
      await child.status;
      using database = await openDatabase(path);
      assert.equal(database.row("PRAGMA integrity_check")?.integrity_check, "ok");
      const runs = new LocalRuns(database);
      const [run] = await runs.searchRuns({ experimentIds: ["1"] });
      const kept = Object.keys(run.params).length;
      assert.ok(kept > told, `${kept} batches kept, ${told + 1} told`);
      const history = await runs.getMetricHistory(run.runId, "loss");
      assert.deepEqual(
        history.map(({ step }) => step),
        Array.from({ length: kept * BATCH }, (_, at) => at),
      );
      assert.equal(run.metrics[0].step, kept * BATCH - 1);
    }));
}

Deno.test("deliverJournals() delivers once and whole although its process is killed again and again", () =>
  withFolder(async (folder) => {
    using database = await openDatabase(join(folder, "mlflow.db"));
    const fake = mlflowServer(database);
    const journals = join(folder, "journals");
    await writeJournal(journals);
    let child: Deno.ChildProcess | undefined;
    let left = 0;
    // Kills the client before or after the server does what it asks.
    await using server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen: () => {} },
      async (request) => {
        left--;
        if (left === 0) child?.kill("SIGKILL");
        const answer = await fake.fetch(request);
        if (left === -1) child?.kill("SIGKILL");
        return answer;
      },
    );
    const uri = `http://127.0.0.1:${server.addr.port}`;
    let deaths = 0;
    for (let tried = 0; tried < 40; tried++) {
      left = tried % 7;
      child = logging(["deliver", journals, uri], "null");
      if ((await child.status).success) break;
      deaths++;
    }
    assert.ok(deaths > 5, `killed ${deaths} times`);
    const runs = new LocalRuns(database);
    const found = await runs.searchRuns({ experimentIds: ["1"] });
    assert.deepEqual(found.map(({ status }) => status), ["FINISHED"]);
    const history = await runs.getMetricHistory(found[0].runId, "loss");
    assert.deepEqual(history.map(({ step }) => step), Array.from({ length: 5000 }, (_, at) => at));
  }));

/** A journal that no server took. */
async function writeJournal(folder: string): Promise<void> {
  const { runs } = await openStore({ uri: "http://mlflow.test" }, {
    fetch: () => Promise.reject(new TypeError("connection refused")),
    retries: 0,
  });
  const sink = new JournalSink(await Journal.create(folder, "k"), runs);
  const log = new RunLogger(sink, { experiment: "shop", name: "first" });
  for (let step = 0; step < 5000; step++) log.logMetrics({ loss: step }, step);
  await log.end("FINISHED");
}
