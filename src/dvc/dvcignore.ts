/**
 * The patterns of `.dvcignore`, in the syntax of .gitignore: a folder's own file and those of the
 * folders above it, up to the repository's root. The nearest file that names a path decides.
 */
import { basename, join, relative, resolve, sep } from "node:path";
import ignore, { type Ignore } from "ignore";

/** The file of patterns. */
export const IGNORE_FILE = ".dvcignore";
/** DVC's own state and version control are never part of a folder's content. */
const ALWAYS = [".hg/", ".git/", ".git", ".dvc/"];
const ALWAYS_NAMES = new Set([".hg", ".git", ".dvc"]);

/** The rules that hold for the entries of one folder. */
export class IgnoreRules {
  readonly #folder: string;
  readonly #patterns: Ignore;
  readonly #above: IgnoreRules | undefined;
  readonly #excluded: boolean;
  /** True when patterns other than `ALWAYS` hold here or above: only then are paths matched. */
  #hasPatterns: boolean;

  private constructor(folder: string, patterns: Ignore, above?: IgnoreRules) {
    this.#folder = folder;
    this.#patterns = patterns;
    this.#above = above;
    this.#hasPatterns = above !== undefined && above.#hasPatterns;
    this.#excluded = above !== undefined &&
      above.excludes(basename(folder), { isDirectory: true });
  }

  /** Reads the rules for a folder of the repository at `root`; outside of it only git and DVC are ignored. */
  static async read(folder: string, root: string): Promise<IgnoreRules> {
    const steps = relative(resolve(root), resolve(folder)).split(sep).filter(Boolean);
    if (steps[0] === "..") return new IgnoreRules(resolve(folder), patternsIn(ALWAYS));
    let rules = await new IgnoreRules(resolve(root), patternsIn(ALWAYS)).#withFile();
    for (const step of steps) rules = await rules.enter(step);
    return rules;
  }

  /** The rules for a folder in this one; in a folder that is excluded, they exclude everything. */
  enter(name: string): Promise<IgnoreRules> {
    return new IgnoreRules(join(this.#folder, name), patternsIn([]), this).#withFile();
  }

  /** True for an entry of this folder that a pattern excludes. */
  excludes(name: string, { isDirectory }: { isDirectory: boolean }): boolean {
    if (this.#excluded) return true;
    if (!this.#hasPatterns && !ALWAYS_NAMES.has(name)) return false;
    return this.#decide(join(this.#folder, name), isDirectory);
  }

  #decide(path: string, isDirectory: boolean): boolean {
    const below = relative(this.#folder, path).split(sep).join("/");
    const { ignored, unignored } = this.#patterns.test(isDirectory ? `${below}/` : below);
    if (ignored || unignored) return ignored;
    return this.#above !== undefined && this.#above.#decide(path, isDirectory);
  }

  async #withFile(): Promise<this> {
    const text = await Deno.readTextFile(join(this.#folder, IGNORE_FILE)).catch((error) => {
      if (error instanceof Deno.errors.NotFound) return "";
      if (error instanceof Deno.errors.NotADirectory) return "";
      throw error;
    });
    const patterns = text.split("\n").map((line) => line.trim());
    this.#hasPatterns ||= patterns.some((line) => line !== "" && !line.startsWith("#"));
    this.#patterns.add(patterns);
    return this;
  }
}

/** Case counts, as for DVC on every system. */
function patternsIn(lines: string[]): Ignore {
  return ignore({ ignorecase: false }).add(lines);
}
