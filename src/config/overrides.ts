/** `key=value` overrides of parameters. */
import { parse } from "yaml";
import { errorMessage, UserError } from "../errors.ts";

/**
 * Sets dotted keys in a copy of a YAML tree. The schema checks the values later.
 *
 * @throws {UserError} if an override is no `key=value`, its value is no YAML or its section is unknown.
 */
export function applyOverrides(tree: unknown, overrides: readonly string[]): unknown {
  const copy = structuredClone(tree);
  for (const override of overrides) {
    const at = override.indexOf("=");
    if (at < 1) {
      throw new UserError(
        `Cannot apply --set '${override}': expected key=value, as in data.source=sample`,
      );
    }
    const path = override.slice(0, at).split(".");
    const value = parseYaml(override.slice(at + 1), `--set ${override}`);
    setAt(copy, path, value, override);
  }
  return copy;
}

/**
 * Parses YAML.
 *
 * @throws {UserError} naming `origin`.
 */
export function parseYaml(text: string, origin: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new UserError(`Cannot parse ${origin}: ${errorMessage(error).trim()}`);
  }
}

function setAt(tree: unknown, path: string[], value: unknown, override: string): void {
  let node = isSection(tree) ? tree : {};
  for (const key of path.slice(0, -1)) {
    const next = Object.hasOwn(node, key) ? node[key] : undefined;
    if (!isSection(next)) {
      throw new UserError(
        `Cannot apply --set '${override}': '${key}' is not a section, ` +
          `expected one of ${sections(node)}`,
      );
    }
    node = next;
  }
  // Defined, not assigned: assigning to `__proto__` would change the prototype.
  const own = { value, enumerable: true, writable: true, configurable: true };
  Object.defineProperty(node, path[path.length - 1], own);
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sections(node: Record<string, unknown>): string {
  return Object.keys(node).filter((key) => isSection(node[key])).join(", ") || "none";
}
