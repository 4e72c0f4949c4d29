/** Runs the notebooks in the order of their numbers, and writes each as a page with what it printed. */
import { runCommand } from "../src/terminal/command_line.ts";
import { UserError } from "../src/errors.ts";
import { exists, writeFileAtomic } from "../src/files/atomic_write.ts";
import { markedProgram, parseCells, splitOutput } from "./cells.ts";
import { notebookPage } from "./notebook_page.ts";

const FOLDER = new URL("./", import.meta.url);
const ROOT = new URL("../", import.meta.url);

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
    console.log(`\n━━━ notebooks/${name} ${"━".repeat(Math.max(0, 64 - name.length))}\n`);
    const text = await Deno.readTextFile(new URL(name, FOLDER));
    const program = `.cache/notebooks/${name}`;
    await writeFileAtomic(program, markedProgram(text, FOLDER));
    const { success, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", program],
      cwd: ROOT,
      stdout: "piped",
      stderr: "inherit",
    }).output();
    const outputs = splitOutput(new TextDecoder().decode(stdout));
    console.log([...outputs.values()].filter((output) => output !== "").join("\n"));
    if (!success) {
      failed.push(name);
      continue;
    }
    const page = `notebooks/out/${name.replace(/\.ts$/, ".html")}`;
    await writeFileAtomic(page, notebookPage(name, parseCells(text), outputs));
    console.log(`\nWrote ${page}`);
  }
  if (failed.length > 0) {
    const hint = await exists("models/text")
      ? ""
      : " (run `deno task pipeline` first: they read its outs)";
    throw new UserError(`Cannot run all notebooks: ${failed.join(", ")} failed${hint}`);
  }
});
