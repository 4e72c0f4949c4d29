/** A command with one of everything; prints what it received, or fails as `--fail` says. */
import { runCommand } from "../../src/terminal/command_line.ts";
import { UserError } from "../../src/errors.ts";
import { loadParams } from "../../src/config/params.ts";

await runCommand({
  name: "demo",
  summary: "Shows what a command receives.",
  options: {
    fast: { type: "boolean", help: "hurry" },
    only: { type: "string", placeholder: "STAGE", multiple: true, help: "run this stage alone" },
    fail: { type: "string", placeholder: "HOW", help: "user, defect or params" },
  },
  words: { placeholder: "[NAME…]", help: "what to show" },
  examples: ["deno task demo --fast"],
}, async ({ options, words, overrides }) => {
  if (options.fail === "user") throw new UserError("Cannot go on: no road, expected one");
  if (options.fail === "defect") throw new TypeError("a defect");
  if (options.fail === "params") await loadParams({ path: "params.yaml" });
  console.log(JSON.stringify({ ...options, words, overrides }));
});
