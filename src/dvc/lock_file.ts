/** dvc.lock, schema 2.0: the command, deps, params and outs of each stage's last run. Reads no file. */
import { parse } from "yaml";
import { z } from "zod";
import { UserError } from "../errors.ts";
import { compareCodePoints } from "./directory_manifest.ts";
import { yamlText } from "./yaml_text.ts";

const item = z.strictObject({
  path: z.string(),
  hash: z.string().optional(),
  md5: z.string().regex(/^[0-9a-f]+(\.dir)?$/, "expected hexadecimal digits").optional(),
  size: z.int().optional(),
  nfiles: z.int().optional(),
  isexec: z.boolean().optional(),
  files: z.array(z.unknown()).optional(),
});

const stage = z.strictObject({
  cmd: z.union([z.string(), z.array(z.string())], {
    error: "expected a command or a list of commands",
  }),
  deps: z.array(item).optional(),
  params: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  outs: z.array(item).optional(),
});

const lock = z.strictObject({
  schema: z.literal("2.0"),
  stages: z.record(z.string(), stage).default({}),
  datasets: z.array(z.unknown()).optional(),
});

/** One dependency or out of a locked stage. */
export type LockItem = z.infer<typeof item>;
/** A stage as it last ran. */
export type LockedStage = z.infer<typeof stage>;
/** The whole file. */
export type LockFile = z.infer<typeof lock>;

const ITEM_KEYS = ["path", "hash", "md5", "size", "nfiles", "isexec", "files"] as const;

const WAY_OUT = "restore it from git or delete it to run every stage again";

/** A lock file without stages. */
export function emptyLock(): LockFile {
  return { schema: "2.0", stages: {} };
}

/**
 * Parses dvc.lock.
 *
 * @throws {UserError} naming the first key that the schema does not allow, and the way out.
 */
export function parseLock(text: string): LockFile {
  let tree: unknown;
  try {
    tree = parse(text, { logLevel: "error" }) ?? { schema: "2.0" };
  } catch (error) {
    throw new UserError(`Cannot parse dvc.lock: ${(error as Error).message.trim()}\n${WAY_OUT}`);
  }
  const result = lock.safeParse(tree);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new UserError(
    `Cannot use dvc.lock: ${issue.path.join(".") || "top level"}: ${issue.message}; ` +
      WAY_OUT,
  );
}

/** Prints dvc.lock with keys and items in DVC's order. */
export function printLock(file: LockFile): string {
  const stages = Object.fromEntries(
    Object.entries(file.stages).map(([name, stage]) => [name, orderedStage(stage)]),
  );
  const datasets = file.datasets ? { datasets: file.datasets } : {};
  return yamlText({ schema: "2.0", stages, ...datasets });
}

function orderedStage(stage: LockedStage): LockedStage {
  const ordered: LockedStage = { cmd: stage.cmd };
  if (stage.deps?.length) ordered.deps = stage.deps.map(orderedItem).sort(byPath);
  if (stage.params && Object.keys(stage.params).length) {
    ordered.params = orderedParams(stage.params);
  }
  if (stage.outs?.length) ordered.outs = stage.outs.map(orderedItem).sort(byPath);
  return ordered;
}

function orderedItem(item: LockItem): LockItem {
  return Object.fromEntries(
    ITEM_KEYS.filter((key) => item[key] !== undefined).map((key) => [key, item[key]]),
  ) as LockItem;
}

function orderedParams(params: NonNullable<LockedStage["params"]>): typeof params {
  const files = Object.keys(params).sort((a, b) =>
    Number(b === "params.yaml") - Number(a === "params.yaml") || compareCodePoints(a, b)
  );
  return Object.fromEntries(files.map((file) => [
    file,
    Object.fromEntries(
      Object.entries(params[file]).sort(([a], [b]) => compareCodePoints(a, b)),
    ),
  ]));
}

function byPath(a: LockItem, b: LockItem): number {
  return compareCodePoints(a.path, b.path);
}
