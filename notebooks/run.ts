/** Runs the notebooks in the order of their numbers; one line each, and the log of one that fails. */
import { runCommand } from "../src/cli.ts";
import { UserError } from "../src/errors.ts";

const FOLDER = new URL("./", import.meta.url);

await runCommand({
  name: "notebooks",
  summary: "Run the notebooks in order.",
  words: { placeholder: "[NUMBER…]", help: "only these, such as 01 03" },
}, async ({ words }) => {
  const notebooks = [...Deno.readDirSync(FOLDER)].map(({ name }) => name)
    .filter((name) => /^\d\d_\w+\.ts$/.test(name)).sort()
    .filter((name) => words.length === 0 || words.includes(name.slice(0, 2)));
  if (notebooks.length === 0) {
    throw new UserError(`Cannot run notebooks ${words.join(" ")}: none in notebooks/`);
  }
  const failed: string[] = [];
  for (const name of notebooks) {
    const started = performance.now();
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", new URL(name, FOLDER).href],
    }).output();
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${success ? "ok    " : "FAILED"}  notebooks/${name}  ${seconds} s`);
    if (success) continue;
    failed.push(name);
    for (const log of [stdout, stderr]) console.error(new TextDecoder().decode(log));
  }
  if (failed.length > 0) {
    throw new UserError(`Cannot run all notebooks: ${failed.join(", ")} failed`);
  }
});
