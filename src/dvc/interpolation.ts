/** DVC's `${a.b[0]}` templates over a tree of values; `\${` stays text. */
import { UserError } from "../errors.ts";
import { pythonNumber } from "./python_number.ts";

const TEMPLATE = /\\\$\{|\$\{\s*([^}]*?)\s*\}/g;
const WHOLE = /^\$\{\s*([^}]*?)\s*\}$/;

/**
 * Replaces templates in every string of a tree. A string that is one template becomes its value.
 *
 * @throws {UserError} for a template without a value, or with a list inside a text.
 */
export function interpolate(tree: unknown, scope: Record<string, unknown>): unknown {
  if (typeof tree === "string") return interpolateText(tree, scope);
  if (Array.isArray(tree)) return tree.map((item) => interpolate(item, scope));
  if (isMap(tree)) {
    return Object.fromEntries(
      Object.entries(tree).map(([key, value]) => [
        String(interpolate(key, scope)),
        interpolate(value, scope),
      ]),
    );
  }
  return tree;
}

/** Finds the value at a dotted, indexed path such as `a.b[0]`; undefined when there is none. */
export function lookup(tree: unknown, path: string): unknown {
  const keys = path.replace(/\[(\w+)\]/g, ".$1").split(".");
  return keys.reduce<unknown>(
    (node, key) =>
      typeof node === "object" && node !== null && Object.keys(node).includes(key)
        ? (node as Record<string, unknown>)[key]
        : undefined,
    tree,
  );
}

function interpolateText(text: string, scope: Record<string, unknown>): unknown {
  const whole = WHOLE.exec(text);
  if (whole) return required(whole[1], scope, text);
  return text.replace(TEMPLATE, (match, path?: string) => {
    if (path === undefined) return match.slice(1);
    const value = required(path, scope, text);
    if (Array.isArray(value)) {
      throw new UserError(
        `Cannot resolve '${text}' in dvc.yaml: '${path}' is a list, expected a single value or ` +
          "a map",
      );
    }
    return isMap(value) ? commandArguments(value) : scalarText(value);
  });
}

/** @throws {UserError} when the scope has no value there. */
function required(path: string, scope: Record<string, unknown>, text: string): unknown {
  const value = lookup(scope, path);
  if (value === undefined || value === null) {
    throw new UserError(
      `Cannot resolve '${text}' in dvc.yaml: '${path}' is not in params.yaml or the stage's loop`,
    );
  }
  return value;
}

/** A map inside a command becomes `--key value` arguments, nested keys dotted, as in DVC. */
function commandArguments(map: Record<string, unknown>, prefix = ""): string {
  return Object.entries(map).map(([name, item]) => {
    const key = prefix + name;
    if (isMap(item)) return commandArguments(item, `${key}.`);
    if (item === false) return "";
    if (item === true) return `--${key}`;
    return [`--${key}`, ...[item].flat().map(shellWord)].join(" ");
  }).filter(Boolean).join(" ");
}

/** Python's `shlex.quote` of a text; dvc.lock holds the command so quoted. */
function shellWord(value: unknown): string {
  if (typeof value !== "string") return scalarText(value);
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", `'"'"'`)}'`;
}

/** A single value as DVC prints it inside a text. */
export function scalarText(value: unknown): string {
  return typeof value === "number" ? pythonNumber(value) : String(value);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
