/** DVC's `${a.b[0]}` templates over a tree of values; `\${` stays text. */
import { UserError } from "../errors.ts";

const TEMPLATE = /\\\$\{|\$\{\s*([^}]*?)\s*\}/g;
const WHOLE = /^\$\{\s*([^}]*?)\s*\}$/;

/** Replaces templates in every string of a tree. A string that is one template keeps the value's type. */
export function interpolate(tree: unknown, scope: Record<string, unknown>): unknown {
  if (typeof tree === "string") return interpolateText(tree, scope);
  if (Array.isArray(tree)) return tree.map((item) => interpolate(item, scope));
  if (typeof tree === "object" && tree !== null) {
    return Object.fromEntries(
      Object.entries(tree).map(([key, value]) => [
        String(interpolate(key, scope)),
        interpolate(value, scope),
      ]),
    );
  }
  return tree;
}

/** The value at a dotted, indexed path such as `a.b[0]`, or undefined. */
export function lookup(tree: unknown, path: string): unknown {
  const keys = path.replace(/\[(\w+)\]/g, ".$1").split(".");
  return keys.reduce<unknown>(
    (node, key) =>
      typeof node === "object" && node !== null
        ? (node as Record<string, unknown>)[key]
        : undefined,
    tree,
  );
}

function interpolateText(text: string, scope: Record<string, unknown>): unknown {
  const whole = WHOLE.exec(text);
  if (whole) {
    const value = required(whole[1], scope, text);
    return typeof value === "object" ? argumentsOf(value) : value;
  }
  return text.replace(TEMPLATE, (match, path?: string) => {
    if (path === undefined) return match.slice(1);
    const value = required(path, scope, text);
    return typeof value === "object" ? argumentsOf(value) : String(value);
  });
}

function required(path: string, scope: Record<string, unknown>, text: string): unknown {
  const value = lookup(scope, path);
  if (value === undefined || value === null) {
    throw new UserError(
      `Cannot resolve '${text}' in dvc.yaml: '${path}' is not in params.yaml or the stage's loop`,
    );
  }
  return value;
}

/** A map inside a command becomes `--key value` arguments, as in DVC. */
function argumentsOf(value: unknown): string {
  return Object.entries(value as Record<string, unknown>).map(([key, item]) => {
    if (item === true) return `--${key}`;
    if (item === false) return "";
    if (Array.isArray(item)) return `--${key} ${item.join(" ")}`;
    return `--${key} ${item}`;
  }).filter(Boolean).join(" ");
}
