/** Chooses a remote: one that DVC's configuration names, or one given by its address. */
import { UserError } from "../errors.ts";
import type { DvcConfig } from "../dvc/config_file.ts";
import { folderRemote } from "./folder_remote.ts";
import type { Remote } from "./remote.ts";

/** A remote with the name that the configuration has for it; empty for a plain address. */
export interface NamedRemote {
  name: string;
  remote: Remote;
}

/**
 * Opens the remote of that name or address; without either, the default one.
 *
 * @throws {UserError} when there is none, or its kind is not supported.
 */
export async function openRemote(
  config: DvcConfig,
  wanted: string | undefined,
): Promise<NamedRemote> {
  const name = wanted ?? config.defaultRemote;
  if (name === undefined) {
    throw new UserError(
      "Cannot choose a remote: .dvc/config has no [core] remote, expected one there or as " +
        "--remote NAME, --remote FOLDER or --remote s3://BUCKET/PREFIX",
    );
  }
  const keys = config.remotes[name] ?? (/[/\\]/.test(name) ? { url: name } : undefined);
  if (!keys?.url) {
    const known = Object.keys(config.remotes).join(", ") || "none";
    throw new UserError(`Cannot find remote '${name}': .dvc/config has ${known}`);
  }
  if (keys.version_aware === "true" || keys.worktree === "true") {
    throw new UserError(`Cannot use remote '${name}': it keeps files by name, expected by hash`);
  }
  const remote = await openUrl(keys as Record<string, string> & { url: string }, name);
  return { name: name in config.remotes ? name : "", remote };
}

async function openUrl(
  keys: Record<string, string> & { url: string },
  name: string,
): Promise<Remote> {
  const [, scheme = "file"] = /^(\w[\w+.-]*):\/\//.exec(keys.url) ?? [];
  if (scheme === "file") return folderRemote(keys.url.replace(/^file:\/\//, ""));
  if (scheme === "s3") {
    // By URL: a literal would be resolved, with its client, before any command starts.
    const { s3Remote }: typeof import("./s3_remote.ts") = await import(
      new URL("./s3_remote.ts", import.meta.url).href
    );
    return s3Remote(keys);
  }
  throw new UserError(`Cannot use remote '${name}': ${scheme}://, expected a folder or s3://`);
}
