/** The files and packages that a program loads, as `deno info` finds them; types count for nothing. */
import { relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { denoCommand } from "../deno_command.ts";
import { UserError } from "../errors.ts";

/** Everything that running a file loads. */
export interface Closure {
  /** The file and those that it imports, by path from the current folder, with `/`. */
  files: Set<string>;
  /** Bare specifiers of what it imports from elsewhere, such as `zod` or `node:path`. */
  imports: Set<string>;
}

/** A module as `deno info` describes it. */
export interface CodeModule {
  specifier: string;
  dependencies?: { specifier: string; code?: { specifier: string } }[];
}

/**
 * The modules behind a file, by URL, and what each imports.
 *
 * @throws {UserError} when Deno cannot read the file or one of its imports.
 */
export async function loadModules(entry: string): Promise<Map<string, CodeModule>> {
  const { success, stdout, stderr } = await new Deno.Command(denoCommand(), {
    args: ["info", "--json", entry],
  }).output();
  const text = new TextDecoder().decode(success ? stdout : stderr);
  if (!success) throw new UserError(`Cannot read the imports of ${entry}: ${text.trim()}`);
  return new Map(
    (JSON.parse(text).modules as CodeModule[]).map((module) => [module.specifier, module]),
  );
}

/**
 * Follows the imports of a file.
 *
 * @throws {UserError} when Deno cannot read the file or one of its imports.
 */
export async function loadClosure(entry: string): Promise<Closure> {
  const modules = await loadModules(entry);
  const found = new Set([pathToFileURL(entry).href]);
  const imports = new Set<string>();
  for (const url of found) {
    for (const { specifier, code } of modules.get(url)?.dependencies ?? []) {
      if (!code) continue;
      if (code.specifier.startsWith("file:")) found.add(code.specifier); // visited later in this loop
      else imports.add(specifier);
    }
  }
  return { files: new Set([...found].map(pathBelowHere)), imports };
}

/** Everything that several files load. */
export function joinClosures(closures: readonly Closure[]): Closure {
  return {
    files: new Set(closures.flatMap(({ files }) => [...files])),
    imports: new Set(closures.flatMap(({ imports }) => [...imports])),
  };
}

function pathBelowHere(url: string): string {
  return relative(Deno.cwd(), fileURLToPath(url)).split(sep).join("/");
}
