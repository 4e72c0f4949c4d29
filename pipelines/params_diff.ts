/** Compares parameters with those of a commit. */
import { runCommand } from "../src/terminal/command_line.ts";
import { paramsIn } from "../src/versions/value_files.ts";
import { diffOptions, diffWords, valueDiff } from "./_value_diff.ts";

await runCommand({
  name: "params:diff",
  summary: "Compare params.yaml, and what stages read of other files, with a commit.",
  words: diffWords,
  options: diffOptions,
  examples: ["deno task params:diff main --markdown"],
}, async ({ words, options }) => {
  console.log(await valueDiff(words, { ...options, read: paramsIn, depth: Infinity }));
  if (!options.markdown) console.log(`\nNext: deno task metrics:diff ${words.join(" ")}`.trimEnd());
});
