/** The files that pages load: style, icon, theme, and the bundle of the islands. */
import { fileURLToPath } from "node:url";
import { denoCommand } from "../../src/deno_command.ts";
import { UserError } from "../../src/errors.ts";

const STATIC = new URL("../static/", import.meta.url);
const ENTRY = fileURLToPath(new URL("../islands/hydrate.ts", import.meta.url));
const CONFIG = fileURLToPath(new URL("../../deno.json", import.meta.url));

/** Media types by extension; files with another are not served. */
export const MEDIA_TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  csv: "text/csv; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  jpg: "image/jpeg",
  png: "image/png",
  svg: "image/svg+xml; charset=utf-8",
};

/** Reads a static file; undefined where there is none of that name. */
export async function readStatic(name: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (!/^[a-z_]+\.(css|js|svg)$/.test(name)) return undefined;
  return await Deno.readFile(new URL(name, STATIC)).catch(() => undefined);
}

/**
 * Bundles the islands for browsers, as a classic script so that pages work from a disk.
 *
 * @throws {UserError} with the bundler's complaint.
 */
export async function bundleIslands(): Promise<Uint8Array<ArrayBuffer>> {
  const { success, stdout, stderr } = await new Deno.Command(denoCommand(), {
    args: ["bundle", "--quiet", "--config", CONFIG, "--platform", "browser", "--minify"]
      .concat("--format", "iife", ENTRY),
    stdout: "piped",
    stderr: "piped",
  }).output();
  if (success) return stdout;
  throw new UserError(`Cannot bundle the islands: ${new TextDecoder().decode(stderr).trim()}`);
}
