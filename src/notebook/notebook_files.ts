/** The notebooks of a folder: `NN_name.ts`, in the order of their numbers. */
import { UserError } from "../errors.ts";

const NOTEBOOK = /^\d\d_\w+\.ts$/;

/** The names, without extension, of all notebooks. */
export async function notebookNames(folder: string): Promise<string[]> {
  const names = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (NOTEBOOK.test(name)) names.push(name.replace(/\.ts$/, ""));
  }
  return names.sort();
}

/**
 * The notebooks that words name: by number, by name or by path; all of them without words.
 *
 * @throws {UserError} for a word that names none.
 */
export function chosenNotebooks(names: readonly string[], words: readonly string[]): string[] {
  if (words.length === 0) return [...names];
  const chosen = words.map((word) => {
    const wanted = word.replace(/^.*\//, "").replace(/\.ts$/, "");
    const found = names.find((name) =>
      name === wanted || name.slice(0, 2) === wanted || name.slice(3) === wanted
    );
    if (found) return found;
    throw new UserError(`Cannot run notebook '${word}': expected one of ${names.join(", ")}`);
  });
  return names.filter((name) => chosen.includes(name));
}
