/** Sends data and outs of stages from the cache to a remote. */
import { runStageCommand } from "../src/pipeline/stage_command.ts";
import { formatCount } from "../src/terminal/quantities.ts";
import { push } from "../src/versions/push.ts";
import { openData, outWords, remoteFor, remoteOption, selectOuts } from "./_data_outs.ts";
import { objectProgress } from "./_object_progress.ts";

await runStageCommand({
  name: "data:push",
  summary: "Send what the records name and the remote lacks; safe to stop, and to run again.",
  options: remoteOption,
  words: outWords,
  examples: ["deno task data:push --remote s3://bucket/prefix data/pretrained"],
}, async ({ words, options }) => {
  const repository = await openData();
  const selected = await selectOuts(words);
  const { remote, outs } = await remoteFor(repository, options.remote, selected);
  const progress = objectProgress("push");
  try {
    const { sent } = await push(outs, { cache: repository.cache, remote, ...progress });
    progress.finish();
    console.log(
      sent === 0
        ? `${remote.url} has all of ${outs.length} outs already`
        : `Sent ${formatCount(sent)} objects of ${outs.length} outs to ${remote.url}`,
    );
  } finally {
    await repository.statCache.save();
  }
  console.log("Next: git push · elsewhere: git pull && deno task data:pull");
});
