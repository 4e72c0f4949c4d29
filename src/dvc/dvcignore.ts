/**
 * The patterns of `.dvcignore`, in the syntax of .gitignore: a folder's own file and those of the
 * folders above it, up to the repository's root. The nearest file that names a path decides.
 */
import { basename, join, relative, sep } from "node:path";
import type ignore from "ignore";
import { absolutePath } from "../files/absolute_path.ts";
import { readTextIfPresent } from "../files/if_present.ts";

/** The file of patterns. */
export const IGNORE_FILE = ".dvcignore";

/** The rules that hold for the entries of one folder. */
export class IgnoreRules {
  readonly #folder: string;
  /** The text of the folder's own file; empty without one. */
  #text = "";
  /** Undefined where the folder's own file has no pattern. */
  #patterns: ReturnType<typeof ignore> | undefined;
  readonly #above: IgnoreRules | undefined;
  readonly #excluded: boolean;
  /** True when there are patterns here or above: only then are paths matched. */
  #hasPatterns: boolean;

  private constructor(folder: string, above?: IgnoreRules) {
    this.#folder = folder;
    this.#above = above;
    this.#hasPatterns = above !== undefined && above.#hasPatterns;
    this.#excluded = above !== undefined &&
      above.excludes(basename(folder), { isDirectory: true });
  }

  /** Reads the rules for a folder of the repository at `root`; outside of it only git and DVC are ignored. */
  static async read(folder: string, root: string): Promise<IgnoreRules> {
    const steps = relative(absolutePath(root), absolutePath(folder)).split(sep).filter(Boolean);
    if (steps[0] === "..") return new IgnoreRules(absolutePath(folder));
    let rules = await new IgnoreRules(absolutePath(root)).#withFile();
    for (const step of steps) rules = await rules.enter(step);
    return rules;
  }

  /** The rules for a folder in this one; in a folder that is excluded, they exclude everything. */
  enter(name: string): Promise<IgnoreRules> {
    return new IgnoreRules(join(this.#folder, name), this).#withFile();
  }

  /** The texts that these rules come from: equal for equal rules of one folder. */
  get patterns(): string {
    const above = this.#above?.patterns ?? "";
    return this.#patterns ? `${above}${this.#folder}\n${this.#text}\n` : above;
  }

  /** True for an entry of this folder that a pattern excludes. */
  excludes(name: string, { isDirectory }: { isDirectory: boolean }): boolean {
    if (this.#excluded) return true;
    if (!this.#hasPatterns) return isState(name, isDirectory);
    return this.#decide(join(this.#folder, name), isDirectory);
  }

  #decide(path: string, isDirectory: boolean): boolean {
    if (this.#patterns) {
      const below = relative(this.#folder, path).split(sep).join("/");
      const { ignored, unignored } = this.#patterns.test(isDirectory ? `${below}/` : below);
      if (ignored || unignored) return ignored;
    }
    return this.#above
      ? this.#above.#decide(path, isDirectory)
      : isState(basename(path), isDirectory);
  }

  async #withFile(): Promise<this> {
    const text = readTextIfPresent(join(this.#folder, IGNORE_FILE)) ?? "";
    const patterns = text.split("\n").map((line) => line.trim());
    if (!patterns.some((line) => line !== "" && !line.startsWith("#"))) return this;
    const { default: patternsIn } = await import("ignore");
    this.#text = text;
    this.#hasPatterns = true;
    // Case counts, as for DVC on every system.
    this.#patterns = patternsIn({ ignorecase: false }).add(patterns);
    return this;
  }
}

/** True for the state of version control and of DVC, which is never part of a folder's content. */
function isState(name: string, isDirectory: boolean): boolean {
  return name === ".git" || isDirectory && (name === ".hg" || name === ".dvc");
}
