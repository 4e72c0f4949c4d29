/** Parameter files as trees of values: given by the caller, or read from disk. */
import { extname } from "node:path";
import { parse } from "yaml";
import { errorMessage, UserError } from "../errors.ts";

/** The file whose parameters are meant where none is named. */
export const DEFAULT_PARAMS = "params.yaml";

/** Gives the tree of a parameter file, named from the repository's root. */
export type ParamFiles = (path: string) => Promise<unknown>;

/**
 * Looks files up in `known`, path → tree, and reads any other file at each call, as a stage may
 * have written it meanwhile.
 */
export function paramFiles(known: Record<string, unknown>): ParamFiles {
  return async (path) => Object.hasOwn(known, path) ? known[path] : await readParamFile(path);
}

/**
 * Reads a file as YAML, as DVC does for any suffix that it does not know; JSON is YAML too.
 *
 * @throws {UserError} for TOML and Python, and when the file cannot be read or parsed.
 */
async function readParamFile(path: string): Promise<unknown> {
  if ([".toml", ".py"].includes(extname(path))) {
    throw new UserError(`Cannot read parameters from ${path}: expected a YAML or JSON file`);
  }
  try {
    return parse(await Deno.readTextFile(path));
  } catch (error) {
    throw new UserError(`Cannot read parameters from ${path}: ${errorMessage(error)}`);
  }
}
