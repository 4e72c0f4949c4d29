/** The text files of the repository, as they are now or as a commit of git has them. */
import { join } from "node:path";
import { UserError } from "../errors.ts";
import { infoIfPresent, readTextIfPresent } from "../files/if_present.ts";
import { namingFile } from "../system_error.ts";
import { IgnoreRules } from "../dvc/dvcignore.ts";

/** The suffix of the records of added data. */
export const DVC_SUFFIX = ".dvc";

/** Reads files by their path from the repository's root. */
export interface Revision {
  /** Such as `HEAD~1`, or `workspace`. */
  name: string;
  /** The text; undefined when there is no such file. */
  read(path: string): Promise<string | undefined>;
  /**
   * Paths of all `.dvc` files. `skip` names folders that hold none, so that data is not looked
   * through.
   */
  dvcFiles(skip: (folder: string) => boolean): Promise<string[]>;
}

/** The files below the current folder. */
export const workspaceRevision: Revision = {
  name: "workspace",
  read: (path) => namingFile(`read ${path}`, () => readTextIfPresent(path)),
  dvcFiles: async (skip) => await dvcFilesBelow("", await IgnoreRules.read(".", "."), skip),
};

/**
 * The files of a commit, branch or tag.
 *
 * @throws {UserError} when git does not know it.
 */
export async function gitRevision(name: string): Promise<Revision> {
  const commit =
    (await git("rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`))
      ?.trim();
  if (!commit) {
    throw new UserError(`Cannot find revision '${name}': expected a commit, branch or tag of git`);
  }
  // Paths count from the current folder, which need not be the root of git's repository.
  const paths = (await git("ls-tree", "-r", "--name-only", "-z", commit) ?? "").split("\0");
  const known = new Set(paths);
  return {
    name,
    read: async (path) => known.has(path) ? await git("show", `${commit}:./${path}`) : undefined,
    dvcFiles: () => Promise.resolve(paths.filter((path) => path.endsWith(DVC_SUFFIX))),
  };
}

/** Every commit that a branch or tag leads to. */
export async function allCommits(): Promise<string[]> {
  return (await git("rev-list", "--all") ?? "").split("\n").filter(Boolean);
}

async function git(...args: string[]): Promise<string | undefined> {
  const { success, stdout } = await new Deno.Command("git", { args }).output().catch((error) => {
    if (error instanceof Deno.errors.NotFound) {
      throw new UserError("Cannot read revisions: git is not installed");
    }
    throw error;
  });
  return success ? new TextDecoder().decode(stdout) : undefined;
}

async function dvcFilesBelow(
  folder: string,
  rules: IgnoreRules,
  skip: (folder: string) => boolean,
): Promise<string[]> {
  const found: string[] = [];
  for (const { name, isDirectory } of [...Deno.readDirSync(folder || ".")].sort(byName)) {
    const path = folder ? `${folder}/${name}` : name;
    if (rules.excludes(name, { isDirectory })) continue;
    if (!isDirectory && name.endsWith(DVC_SUFFIX) && name !== DVC_SUFFIX) found.push(path);
    const isData = isDirectory && infoIfPresent(path + DVC_SUFFIX)?.isFile;
    if (!isDirectory || name === "node_modules" || isData || skip(path)) continue;
    found.push(...await dvcFilesBelow(join(folder, name), await rules.enter(name), skip));
  }
  return found;
}

function byName(a: Deno.DirEntry, b: Deno.DirEntry): number {
  return a.name < b.name ? -1 : 1;
}
