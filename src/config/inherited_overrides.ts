/**
 * Overrides that the pipeline's runner passes to its stages. Every command loads this file, so it
 * needs no library.
 */
import { UserError } from "../errors.ts";

/** The environment variable in which the runner passes `--set` overrides to its stages. */
export const OVERRIDES_VARIABLE = "ETIQUETTE_SET";

/**
 * Reads the overrides that the runner passed to this process.
 *
 * @throws {UserError} if the variable holds anything but a list of texts.
 */
export function inheritedOverrides(text = Deno.env.get(OVERRIDES_VARIABLE) ?? "[]"): string[] {
  const found = parsedList(text);
  if (found?.every((item) => typeof item === "string")) return found;
  throw new UserError(
    `Cannot read ${OVERRIDES_VARIABLE}: ${text}, expected a list such as ["data.source=sample"]`,
  );
}

/** Undefined for what is no list in JSON. */
function parsedList(text: string): unknown[] | undefined {
  try {
    const tree: unknown = JSON.parse(text);
    return Array.isArray(tree) ? tree : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
