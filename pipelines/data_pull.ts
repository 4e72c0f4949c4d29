/** Brings data and outs of stages here from the cache or a remote. */
import { runStageCommand } from "../src/pipeline/stage_command.ts";
import { formatCount } from "../src/terminal/quantities.ts";
import { pull } from "../src/versions/pull.ts";
import { openData, outWords, remoteFor, remoteOption, selectOuts } from "./_data_outs.ts";
import { objectProgress } from "./_object_progress.ts";

await runStageCommand({
  name: "data:pull",
  summary: "Make data and outs as the records name them, from the cache or the remote.",
  options: {
    ...remoteOption,
    force: { type: "boolean", help: "replace even changes that are in no cache" },
  },
  words: outWords,
  examples: ["deno task data:pull", "deno task data:pull models/text"],
}, async ({ words, options: { remote: wanted, force } }) => {
  const repository = await openData();
  const selected = await selectOuts(words);
  const { config, cache, statCache } = repository;
  const source = wanted ?? config.defaultRemote;
  const { remote, outs } = source === undefined
    ? { remote: undefined, outs: selected }
    : await remoteFor(repository, wanted, selected);
  const progress = objectProgress("pull");
  try {
    const { fetched, written, unchanged } = await pull(outs, {
      cache,
      statCache,
      remote,
      force,
      ...progress,
    });
    progress.finish();
    const from = remote ? ` from ${remote.url}` : "";
    console.log(
      `Fetched ${formatCount(fetched)} objects${from}; ${unchanged.length} outs unchanged`,
    );
    if (written.length > 0) console.log(`Wrote ${written.join(" ")}`);
  } finally {
    await statCache.save();
  }
  console.log("Next: deno task data:status · deno task status");
});
