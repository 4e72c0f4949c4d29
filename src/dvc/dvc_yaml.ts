/**
 * dvc.yaml: stages in DVC's own schema, with templates, `foreach` and `matrix` resolved. Reads no
 * file: text and parameters are arguments.
 */
import { isAbsolute, join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { UserError } from "../errors.ts";
import { interpolate, scalarText } from "./interpolation.ts";

const flags = {
  cache: z.boolean().optional(),
  persist: z.boolean().optional(),
  remote: z.string().optional(),
  push: z.boolean().optional(),
  desc: z.string().optional(),
  type: z.string().optional(),
  labels: z.array(z.string()).optional(),
  meta: z.unknown().optional(),
};
const plotFlags = {
  ...flags,
  x: z.unknown().optional(),
  y: z.unknown().optional(),
  template: z.string().optional(),
  title: z.string().optional(),
  header: z.boolean().optional(),
  x_label: z.string().optional(),
  y_label: z.string().optional(),
};

function outEntries(shape: z.ZodRawShape) {
  return z.array(z.union([z.string(), z.record(z.string(), z.strictObject(shape).nullable())], {
    error: "expected a path or {path: {flag: value}}",
  })).optional();
}

const command = z.string().min(1, "expected a command, found none");

const definition = z.strictObject({
  cmd: z.union([command, z.array(command).min(1, "expected a command, found none")], {
    error: "expected a command or a list of commands",
  }),
  wdir: z.string().optional(),
  deps: z.array(z.string()).optional(),
  params: z.array(
    z.union([z.string(), z.record(z.string(), z.array(z.string()).nullable())], {
      error: "expected a key or {file: [key, …]}",
    }),
  ).optional(),
  outs: outEntries(flags),
  metrics: outEntries(flags),
  plots: outEntries(plotFlags),
  frozen: z.boolean().optional(),
  always_changed: z.boolean().optional(),
  desc: z.string().optional(),
  meta: z.unknown().optional(),
  vars: z.array(z.unknown()).optional(),
});

/** Warnings would go to the process, past the caller; errors are thrown. */
const QUIET = { logLevel: "error" } as const;

const loops = z.record(z.string(), z.unknown());
const file = z.strictObject({
  stages: z.record(z.string(), loops).default({}),
  params: z.array(z.string()).optional(),
  metrics: z.array(z.string()).optional(),
  plots: z.array(z.unknown()).optional(),
  vars: z.array(z.unknown()).optional(),
  artifacts: z.record(z.string(), z.unknown()).optional(),
  datasets: z.array(z.unknown()).optional(),
});

/** One out of a stage. */
export interface Out {
  path: string;
  /** False: hashed, but not kept in the object cache. */
  cache: boolean;
  /** True for a file of metrics. */
  metric?: true;
  /** False: not sent to a remote. Absent: sent. */
  push?: false;
  /** The only remote that it is sent to. */
  remote?: string;
}

/** A stage, resolved. */
export interface Stage {
  name: string;
  cmd: string | string[];
  /** The folder in which the command runs and from which the stage's paths are meant. */
  wdir: string;
  deps: string[];
  /** Parameter file → dotted keys; null means the whole file. */
  params: Record<string, string[] | null>;
  outs: Out[];
  frozen: boolean;
  alwaysChanged: boolean;
  desc: string;
}

/** Resolves a path of a stage, which starts from `wdir`, to one from the repository's root. */
export function stagePath(stage: Stage, path: string): string {
  return isAbsolute(path) ? path : join(stage.wdir, path);
}

/**
 * Parses dvc.yaml against DVC's schema with `params` as the template scope.
 *
 * @throws {UserError} naming each key that the schema does not allow, or a template without a value.
 */
export function parseDvcYaml(text: string, params: Record<string, unknown>): Stage[] {
  const tree = checked(file, parseYaml(text), "");
  const scope = { ...params, ...inlineVars(tree.vars, "vars") };
  return Object.entries(tree.stages).flatMap(([name, entry]) => expand(name, entry, scope));
}

/** @throws {UserError} with the line of the mistake. */
function parseYaml(text: string): unknown {
  try {
    return parse(text, QUIET) ?? {};
  } catch (error) {
    throw new UserError(`Cannot parse dvc.yaml: ${(error as Error).message}`);
  }
}

/** @throws {UserError} with one line for each complaint of the schema. */
function checked<T extends z.ZodType>(schema: T, tree: unknown, where: string): z.infer<T> {
  const result = schema.safeParse(tree);
  if (result.success) return result.data;
  const complaints = result.error.issues.map(innermost).map((issue) => {
    const at = [where, ...issue.path].filter((key) => key !== "").join(".");
    return `  ${at || "top level"}: ${issue.message}${allowedKeys(schema, issue)}`;
  });
  throw new UserError(`Cannot use dvc.yaml:\n${complaints.join("\n")}`);
}

/** Picks, among the alternatives that a value fails, the complaint that lies deepest in it. */
function innermost(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== "invalid_union") return issue;
  const inner = issue.errors.flat().map(innermost).reduce((a, b) =>
    b.path.length > a.path.length ? b : a
  );
  const closer = inner.path.length > 0 || inner.code === "too_small";
  return closer ? { ...inner, path: [...issue.path, ...inner.path] } : issue;
}

function allowedKeys(schema: z.ZodType, issue: z.core.$ZodIssue): string {
  if (issue.code !== "unrecognized_keys" || issue.path.length > 0) return "";
  return `, expected ${Object.keys((schema as z.ZodObject).shape).join(", ")}`;
}

/** @throws {UserError} for variables in a file, which are not supported. */
function inlineVars(vars: unknown, where: string): Record<string, unknown> {
  const merged: Record<string, unknown> = {};
  for (const entry of checked(z.array(z.unknown()).default([]), vars, where)) {
    if (typeof entry !== "object" || entry === null) {
      throw new UserError(
        `Cannot use dvc.yaml: ${where}: '${entry}' is a file, expected values written in place`,
      );
    }
    Object.assign(merged, entry);
  }
  return merged;
}

/** @throws {UserError} for a name that DVC does not allow. */
function expand(
  name: string,
  entry: Record<string, unknown>,
  scope: Record<string, unknown>,
): Stage[] {
  if (!/^[\p{L}\p{N}_-]+$/u.test(name)) {
    throw new UserError(`Cannot use stage name '${name}': expected letters, digits, _ and -`);
  }
  if ("foreach" in entry) return expandForeach(name, entry, scope);
  if ("matrix" in entry) return expandMatrix(name, entry, scope);
  return [resolveStage(name, entry, scope)];
}

function expandForeach(
  name: string,
  entry: Record<string, unknown>,
  scope: Record<string, unknown>,
): Stage[] {
  const { foreach, do: body } = checked(
    z.strictObject({ foreach: z.unknown(), do: loops }),
    entry,
    `stages.${name}`,
  );
  const items = loopItems(foreach, scope, `stages.${name}.foreach`);
  const isMap = !Array.isArray(items);
  // As in DVC, one list or map among the items names all of them by position.
  const byKey = isMap || items.some((item) => typeof item === "object" && item !== null);
  const labelled = new Map(
    Object.entries(items).map(([key, item]) => [byKey ? key : scalarText(item), item]),
  );
  return [...labelled].map(([key, item]) =>
    resolveStage(`${name}@${key}`, body, { ...scope, item, ...(isMap ? { key } : {}) })
  );
}

function expandMatrix(
  name: string,
  { matrix, ...body }: Record<string, unknown>,
  scope: Record<string, unknown>,
): Stage[] {
  const axes = checked(loops, matrix, `stages.${name}.matrix`);
  let cells: { label: string[]; item: Record<string, unknown> }[] = [{ label: [], item: {} }];
  for (const [axis, values] of Object.entries(axes)) {
    const items = Object.values(loopItems(values, scope, `stages.${name}.matrix.${axis}`));
    cells = cells.flatMap((cell) =>
      items.map((value, index) => ({
        label: [...cell.label, typeof value === "object" ? `${axis}${index}` : scalarText(value)],
        item: { ...cell.item, [axis]: value },
      }))
    );
  }
  return cells.map(({ label, item }) => {
    const key = label.join("-");
    return resolveStage(`${name}@${key}`, body, { ...scope, item, key });
  });
}

/** @throws {UserError} for anything but a list or a map. */
function loopItems(
  value: unknown,
  scope: Record<string, unknown>,
  where: string,
): unknown[] | Record<string, unknown> {
  const items = interpolate(value, scope);
  if (typeof items !== "object" || items === null) {
    throw new UserError(`Cannot use dvc.yaml: ${where}: expected a list or a map`);
  }
  return items as unknown[] | Record<string, unknown>;
}

function resolveStage(
  name: string,
  entry: Record<string, unknown>,
  outer: Record<string, unknown>,
): Stage {
  const where = `stages.${name}`;
  const scope = { ...outer, ...inlineVars(entry.vars, `${where}.vars`) };
  const { vars: _, ...rest } = entry;
  const stage = checked(definition, interpolate(rest, scope), where);
  return {
    name,
    cmd: stage.cmd,
    wdir: stage.wdir ?? ".",
    deps: stage.deps ?? [],
    params: paramKeys(stage.params ?? []),
    outs: [
      ...outsIn(stage.outs),
      ...outsIn(stage.metrics).map((out) => ({ ...out, metric: true as const })),
      ...outsIn(stage.plots),
    ],
    frozen: stage.frozen ?? false,
    alwaysChanged: stage.always_changed ?? false,
    desc: stage.desc ?? "",
  };
}

function outsIn(entries: (string | Record<string, Record<string, unknown> | null>)[] = []): Out[] {
  return entries.flatMap((out) =>
    typeof out === "string"
      ? [{ path: out, cache: true }]
      : Object.entries(out).map(([path, flags]) => flaggedOut(path, flags))
  );
}

function flaggedOut(path: string, flags: Record<string, unknown> | null): Out {
  return {
    path,
    cache: flags?.cache !== false,
    ...(flags?.push === false ? { push: false } : {}),
    ...(flags?.remote === undefined ? {} : { remote: String(flags.remote) }),
  };
}

function paramKeys(
  entries: (string | Record<string, string[] | null>)[],
): Record<string, string[] | null> {
  const params: Record<string, string[] | null> = {};
  for (const entry of entries) {
    const files = typeof entry === "string" ? { "params.yaml": [entry] } : entry;
    for (const [file, keys] of Object.entries(files)) {
      params[file] = keys === null ? null : [...(params[file] ?? []), ...keys];
    }
  }
  return params;
}
