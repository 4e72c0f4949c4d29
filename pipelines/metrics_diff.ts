/** Compares metrics with those of a commit. */
import { runCommand } from "../src/terminal/command_line.ts";
import { metricsIn } from "../src/versions/value_files.ts";
import { openData } from "./_data_outs.ts";
import { diffOptions, diffWords, valueDiff } from "./_value_diff.ts";

await runCommand({
  name: "metrics:diff",
  summary: "Compare the metrics of stages with those of a commit.",
  words: diffWords,
  options: diffOptions,
  examples: ["deno task metrics:diff main --markdown"],
}, async ({ words, options }) => {
  const { cache, statCache } = await openData();
  const read = (revision: Parameters<typeof metricsIn>[0]) => metricsIn(revision, cache);
  console.log(await valueDiff(words, { ...options, read, depth: 1 }));
  await statCache.save();
  if (!options.markdown) console.log(`\nNext: deno task params:diff ${words.join(" ")}`.trimEnd());
});
