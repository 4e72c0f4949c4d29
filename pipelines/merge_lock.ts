/** Merges dvc.lock for git: `--install` tells git to call this, and git gives three files. */
import { runCommand } from "../src/terminal/command_line.ts";
import { UserError } from "../src/errors.ts";
import { emptyLock, parseLock, printLock } from "../src/dvc/lock_file.ts";
import { mergeLocks } from "../src/dvc/lock_merge.ts";
import { writeFileAtomic } from "../src/files/atomic_write.ts";

const DRIVER = "deno task -q merge:lock %O %A %B";

await runCommand({
  name: "merge:lock",
  summary: "Merge dvc.lock stage by stage when git merges branches.",
  words: { placeholder: "[BASE OURS THEIRS]", help: "files that git names; the second is written" },
  options: { install: { type: "boolean", help: "tell git of this repository to use it" } },
  examples: ["deno task merge:lock --install"],
}, async ({ words: files, options: { install } }) => {
  if (install) {
    await git("config", "merge.dvc-lock.name", "dvc.lock, stage by stage");
    await git("config", "merge.dvc-lock.driver", DRIVER);
    console.log("Wrote git's merge.dvc-lock.driver, which .gitattributes names for dvc.lock");
    return console.log("Next: git merge BRANCH, then deno task data:pull");
  }
  if (files.length !== 3) {
    throw new UserError(`Cannot merge ${files.length} files: expected BASE OURS THEIRS`);
  }
  const [base, ours, theirs] = await Promise.all(files.map(async (file) => {
    const text = await Deno.readTextFile(file);
    return text === "" ? emptyLock() : parseLock(text);
  }));
  const merged = mergeLocks({ base, ours, theirs });
  await writeFileAtomic(files[1], printLock(merged.lock));
  const both = merged.ours.join(", ");
  console.error(
    both === "" ? "dvc.lock: merged" : `dvc.lock: merged; both sides ran ${both}, ours is kept`,
  );
  console.error("Next: deno task data:pull · deno task pipeline");
});

async function git(...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("git", { args }).output();
  if (!success) throw new UserError(`Cannot configure git: ${new TextDecoder().decode(stderr)}`);
}
