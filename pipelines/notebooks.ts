/** Runs notebooks and writes each as a page; with `--watch` serves them while they are edited. */
import { UserError } from "../src/errors.ts";
import { exists, writeFileAtomic } from "../src/files/atomic_write.ts";
import { readParamsTree } from "../src/config/params.ts";
import { OVERRIDES_VARIABLE } from "../src/config/inherited_overrides.ts";
import { openRepository } from "../src/pipeline/repository.ts";
import { runStageCommand } from "../src/pipeline/stage_command.ts";
import { wholeNumber } from "../src/terminal/whole_number.ts";
import { FORMATS } from "../src/notebook/format/written_formats.ts";
import { chosenNotebooks, notebookNames } from "../src/notebook/notebook_files.ts";
import { NotebookSession } from "../src/notebook/notebook_session.ts";
import { splitSettings } from "../src/notebook/notebook_settings.ts";
import { notebookDocument, readIndex } from "../src/notebook/notebook_document.ts";
import { watchNotebooks } from "./_notebook_watch.ts";
import { showRun } from "./_notebook_run.ts";

const FOLDER = "notebooks";
const OUT = `${FOLDER}/out`;

/** Serves pages once the repository is free for others: it writes no outs. */
let watch: (() => Promise<void>) | undefined;

await runStageCommand({
  name: "notebooks",
  summary: "Runs notebooks and writes each as a page into notebooks/out.",
  words: { placeholder: "[NAME…]", help: "only these, by number or name, such as 01 or gradients" },
  options: {
    watch: { type: "boolean", help: "serve the pages, and run what changes" },
    port: { type: "string", placeholder: "N", help: "of --watch (default: 8502)" },
    format: { type: "string", placeholder: "LIST", help: "html, md, ipynb, kit (default: html)" },
    fresh: {
      type: "boolean",
      help: "run every cell, also those whose code and data are unchanged",
    },
  },
  examples: [
    "deno task notebooks",
    "deno task notebooks 04 --watch",
    "deno task notebooks gradients --set steps=500 --format html,ipynb",
  ],
}, async ({ options, words, overrides }) => {
  const all = await notebookNames(FOLDER);
  const names = chosenNotebooks(all, words);
  const formats = (options.format ?? "html").split(",");
  const unknown = formats.find((format) => !Object.hasOwn(FORMATS, format));
  if (unknown) {
    throw new UserError(
      `Cannot write format '${unknown}': expected ${Object.keys(FORMATS).join(", ")}`,
    );
  }
  const { settings, rest } = await splitSettings(overrides, { names, folder: FOLDER });
  Deno.env.set(OVERRIDES_VARIABLE, JSON.stringify(rest));
  const params = await readParamsTree({ overrides: rest });
  const repository = await openRepository(params);
  const fresh = options.fresh ?? false;
  const sessions = names.map((name) =>
    new NotebookSession(name, { folder: FOLDER, repository, params, settings, fresh })
  );
  if (options.watch) {
    const port = wholeNumber("port", options.port ?? "8502", { least: 0, most: 65_535 });
    watch = () => watchNotebooks(sessions, { port, all });
    return;
  }
  const failed: string[] = [];
  for (const session of sessions) {
    const runs = await showRun(session);
    const document = notebookDocument(session, runs, all);
    for (const format of formats) console.log(`  → ${await FORMATS[format](document, OUT)}`);
    if (runs.some(({ state }) => state === "failed")) failed.push(session.path);
    session.stop();
  }
  await writeFileAtomic(`${OUT}/index.html`, await readIndex(all, FOLDER));
  if (failed.length > 0) {
    const hint = await exists("metrics") ? "" : "; most read the outs of deno task pipeline";
    throw new UserError(`Cannot run all cells of ${failed.join(", ")}${hint}`);
  }
  console.log(`\nOpen ${OUT}/index.html, or edit with: deno task notebooks 01 --watch`);
});
await watch?.();
