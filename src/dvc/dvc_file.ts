/** `X.dvc`, the record of data that `dvc add` tracks: one out with its hash. Reads no file. */
import { parse } from "yaml";
import { z } from "zod";
import { UserError } from "../errors.ts";
import type { Content } from "./content_hash.ts";
import { yamlText } from "./yaml_text.ts";

const out = z.looseObject({
  md5: z.string().regex(/^[0-9a-f]{32}(\.dir)?$/, "expected 32 hexadecimal digits").optional(),
  size: z.int().optional(),
  nfiles: z.int().optional(),
  isexec: z.boolean().optional(),
  hash: z.string().optional(),
  path: z.string(),
  cache: z.boolean().optional(),
  push: z.boolean().optional(),
  remote: z.string().optional(),
});

const file = z.looseObject({
  outs: z.array(out).min(1, "expected an out, found none"),
  wdir: z.string().optional(),
});

/** The file, with keys that only DVC uses kept as they are. */
export type DvcFile = z.infer<typeof file>;

/**
 * Parses a `.dvc` file; `path` is for messages.
 *
 * @throws {UserError} naming what is wrong, and the way out.
 */
export function parseDvcFile(text: string, path: string): DvcFile {
  const wayOut = `restore ${path} from git or add its data again`;
  let tree: unknown;
  try {
    tree = parse(text, { logLevel: "error" });
  } catch (error) {
    throw new UserError(`Cannot parse ${path}: ${(error as Error).message.trim()}\n${wayOut}`);
  }
  const result = file.safeParse(tree);
  if (!result.success) {
    const [{ path: keys, message }] = result.error.issues;
    throw new UserError(`Cannot use ${path}: ${keys.join(".") || "file"}: ${message}; ${wayOut}`);
  }
  for (const { md5, hash, path: data } of result.data.outs) {
    if (md5 === undefined || hash === "md5") continue;
    throw new UserError(
      `Cannot use ${path}: ${data} has a hash of DVC 2, expected 'hash: md5'; add the data again`,
    );
  }
  return result.data;
}

/** Prints the record of a path, `name` from the file's folder; other keys of `before` stay. */
export function printDvcFile(name: string, content: Content, before?: DvcFile): string {
  const { md5: _, size: _s, nfiles: _n, isexec: _i, hash: _h, path: _p, ...kept } =
    before?.outs[0] ?? { path: name };
  const { md5, size, nfiles, isexec } = content;
  const entry = {
    md5,
    size,
    ...(nfiles === undefined ? {} : { nfiles }),
    ...(isexec ? { isexec } : {}),
    hash: "md5",
    path: name,
    ...kept,
  };
  return yamlText({ ...before, outs: [entry] });
}
