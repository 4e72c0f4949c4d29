/** Serves notebooks while they are edited. */
import { dirname, resolve } from "node:path";
import { errorMessage } from "../src/errors.ts";
import { LiveNotebooks } from "../src/notebook/live/live_server.ts";
import { notebookDocument } from "../src/notebook/notebook_document.ts";
import type { NotebookSession } from "../src/notebook/notebook_session.ts";
import { showRun } from "./_notebook_run.ts";

const SETTLE_MS = 100;

/** Runs the notebooks, serves their pages, and runs what a saved file changes. Never returns. */
export async function watchNotebooks(
  sessions: readonly NotebookSession[],
  { port, all }: { port: number; all: readonly string[] },
): Promise<void> {
  const live = new LiveNotebooks();
  Deno.serve({
    port,
    hostname: "127.0.0.1",
    onListen: ({ port }) => console.log(`Notebooks at http://127.0.0.1:${port}. Stop with Ctrl+C.`),
  }, live.app().fetch);
  const runAll = async () => {
    for (const session of sessions) {
      await showRun(session, (runs) => live.update(notebookDocument(session, runs, all)));
    }
  };
  await runAll();
  const folders = new Set(
    sessions.flatMap(({ path, files }) => [path, ...files]).map((file) => dirname(resolve(file))),
  );
  let running = Promise.resolve();
  let pending: ReturnType<typeof setTimeout> | undefined;
  for await (const { kind, paths } of Deno.watchFs([...folders])) {
    if (kind === "access" || !paths.some((path) => path.endsWith(".ts"))) continue;
    clearTimeout(pending);
    pending = setTimeout(() => {
      running = running.then(runAll).catch((error) => console.error(errorMessage(error)));
    }, SETTLE_MS);
  }
}
