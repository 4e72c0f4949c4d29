/** Runs the pipeline twice in two temporary copies of the repository and compares every out. */
import { dirname, join } from "node:path";
import { runCommand } from "../src/terminal/command_line.ts";
import { UserError } from "../src/errors.ts";
import { terminalTable } from "../src/terminal/text_table.ts";
import { parseLock } from "../src/dvc/lock_file.ts";

await runCommand({
  name: "pipeline:verify",
  summary: "Runs the pipeline in two fresh copies and compares the hash of every out.",
}, async () => {
  const hashes = [await outHashes("first"), await outHashes("second")];
  const paths = [...new Set(hashes.flatMap((run) => [...run.keys()]))].sort();
  const rows = paths.map((path) => {
    const [first, second] = hashes.map((run) => run.get(path) ?? "missing");
    return [path, first, first === second ? "equal" : `DIFFERENT: ${second}`];
  });
  console.log(terminalTable([{ header: "out" }, { header: "md5" }, { header: "" }], rows));
  const different = rows.filter(([, , verdict]) => verdict !== "equal");
  if (different.length > 0) {
    throw new UserError(`${different.length} of ${rows.length} outs differ between the two runs`);
  }
  console.log(`\nAll ${rows.length} outs are equal to the last byte.`);
});

async function outHashes(label: string): Promise<Map<string, string>> {
  const folder = await Deno.makeTempDir({ prefix: `etiquette-${label}-` });
  try {
    for (const file of await repositoryFiles()) {
      await Deno.mkdir(dirname(join(folder, file)), { recursive: true });
      await Deno.copyFile(file, join(folder, file));
    }
    console.log(`${label} run in ${folder}`);
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "pipelines/run.ts"],
      cwd: folder,
    }).spawn().status;
    if (!success) throw new UserError(`The ${label} run failed`);
    const lock = parseLock(await Deno.readTextFile(join(folder, "dvc.lock")));
    const outs = Object.values(lock.stages).flatMap((stage) => stage.outs ?? []);
    return new Map(outs.map((out) => [out.path, out.md5 ?? ""]));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function repositoryFiles(): Promise<string[]> {
  const { stdout } = await new Deno.Command("git", {
    args: ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
  }).output();
  return new TextDecoder().decode(stdout).split("\0").filter((file) => file && file !== "dvc.lock");
}
