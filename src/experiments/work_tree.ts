/**
 * Temporary work trees of git for variants. Each begins as the files are now, changes of tracked
 * files included, and shares the object cache; git-ignored data that stages read is linked.
 */
import { dirname, join, resolve } from "node:path";
import { UserError } from "../errors.ts";
import { exists } from "../files/atomic_write.ts";
import { IgnoreRules } from "../dvc/dvcignore.ts";
import { type Stage, stagePath } from "../dvc/dvc_yaml.ts";

/** A folder with the repository's files; disposing removes it. */
export interface WorkTree extends AsyncDisposable {
  folder: string;
}

/**
 * The commit of the files as they are: HEAD, or one that git keeps nowhere for the changes.
 *
 * @throws {UserError} outside of a git repository with a commit.
 */
export async function currentCommit(): Promise<string> {
  return await git("stash", "create") || await git("rev-parse", "HEAD");
}

/**
 * Makes a work tree of the commit for the stages of the current folder.
 *
 * @throws {UserError} where git makes none; what was made is removed.
 */
export async function makeWorkTree(commit: string, stages: readonly Stage[]): Promise<WorkTree> {
  const top = await Deno.makeTempDir({ prefix: "etiquette-experiment-" });
  const tree = join(top, "tree");
  await git("worktree", "add", "--quiet", "--detach", tree, commit);
  // The repository may lie in a folder of git's.
  const folder = join(tree, await git("rev-parse", "--show-prefix"));
  const worktree: WorkTree = {
    folder,
    [Symbol.asyncDispose]: async () => {
      await git("worktree", "remove", "--force", tree).catch(() => {});
      await Deno.remove(top, { recursive: true }).catch(() => {});
      await git("worktree", "prune");
    },
  };
  try {
    await Deno.mkdir(".dvc/cache", { recursive: true });
    await Deno.mkdir(join(folder, ".dvc"), { recursive: true });
    await Deno.symlink(resolve(".dvc/cache"), join(folder, ".dvc/cache"));
    for (const path of new Set(sharedPaths(stages))) await share(path, folder);
    return worktree;
  } catch (error) {
    await worktree[Symbol.asyncDispose]();
    throw error;
  }
}

/** Deps that no stage writes, and outs that the cache does not hold. */
function sharedPaths(stages: readonly Stage[]): string[] {
  const outs = stages.flatMap((stage) =>
    stage.outs.map((out) => ({ ...out, path: stagePath(stage, out.path) }))
  );
  const deps = stages.flatMap((stage) => stage.deps.map((dep) => stagePath(stage, dep)));
  const isOut = (dep: string) => outs.some(({ path }) => `${dep}/`.startsWith(`${path}/`));
  return [
    ...deps.filter((dep) => !isOut(dep)),
    ...outs.filter(({ cache }) => !cache).map(({ path }) => path),
  ];
}

/** Links what the work tree lacks of a path: git ignores it, so it was not checked out. */
async function share(path: string, folder: string): Promise<void> {
  const info = await Deno.stat(path).catch(() => undefined);
  if (!info) return;
  if (!info.isDirectory) return await linkFile(path, join(folder, path));
  await shareBelow(path, folder, await IgnoreRules.read(path, "."));
}

async function shareBelow(path: string, folder: string, rules: IgnoreRules): Promise<void> {
  await Deno.mkdir(join(folder, path), { recursive: true });
  for (const { name, isDirectory, isFile } of [...Deno.readDirSync(path)]) {
    if (rules.excludes(name, { isDirectory })) continue;
    const below = join(path, name);
    if (isDirectory) await shareBelow(below, folder, await rules.enter(name));
    else if (isFile) await linkFile(below, join(folder, below));
  }
}

/** A hard link costs no copy; stages replace files and never write into them. */
async function linkFile(from: string, to: string): Promise<void> {
  if (await exists(to)) return;
  await Deno.mkdir(dirname(to), { recursive: true });
  await Deno.link(from, to).catch(() => Deno.copyFile(from, to)); // another disk
}

async function git(...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("git", { args }).output();
  if (success) return new TextDecoder().decode(stdout).trim();
  throw new UserError(
    `Cannot make a work tree: git ${args[0]}: ${new TextDecoder().decode(stderr).trim()}`,
  );
}
