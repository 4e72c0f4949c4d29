/**
 * DVC's configuration: `.dvc/config`, overridden by `.dvc/config.local`, over the user's own. The
 * syntax is INI with sections such as `['remote "name"']`.
 */
import { dirname, join, resolve } from "node:path";
import { UserError } from "../errors.ts";
import { absolutePath } from "../files/absolute_path.ts";
import { readTextIfPresent } from "../files/if_present.ts";
import { namingFile } from "../system_error.ts";

/** Section → key → value. */
export type ConfigSections = Record<string, Record<string, string>>;

/** The settings that this program uses. */
export interface DvcConfig {
  /** Name of the remote that is used unless another is named. */
  defaultRemote?: string;
  /** Name → its keys; `url` is absolute, or has a scheme. */
  remotes: Record<string, Record<string, string>>;
  /** The folder of the object cache. */
  cacheDirectory: string;
  /** Ways of putting objects into the workspace, the first that works is taken. */
  linkTypes: string[];
}

const DEFAULT_LINKS = ["reflink", "copy"];

/**
 * Parses the text of one file; `path` is for messages.
 *
 * @throws {UserError} naming a line that is neither section, key nor comment.
 */
export function parseConfig(text: string, path: string): ConfigSections {
  const sections: ConfigSections = {};
  let section: Record<string, string> | undefined;
  for (const [at, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === "" || /^[#;]/.test(line)) continue;
    const [, heading] = /^\[\s*(.*?)\s*\]$/.exec(line) ?? [];
    const [, key, value] = /^([^=]+?)\s*=\s*(.*)$/.exec(line) ?? [];
    if (heading !== undefined) section = sections[unquoted(heading)] ??= {};
    else if (key !== undefined && section) section[unquoted(key).toLowerCase()] = unquoted(value);
    else {
      throw new UserError(
        `Cannot parse ${path}: line ${at + 1} is '${line}', expected [section] or key = value`,
      );
    }
  }
  return sections;
}

/** Reads the configuration of the repository at `root`; `env` gives environment variables. */
export async function readDvcConfig(
  root: string,
  env: (name: string) => string | undefined,
): Promise<DvcConfig> {
  const files = [userConfig(env), join(root, ".dvc/config"), join(root, ".dvc/config.local")];
  const config: DvcConfig = {
    remotes: {},
    cacheDirectory: join(root, ".dvc/cache"),
    linkTypes: DEFAULT_LINKS,
  };
  for (const path of files.filter((path) => path !== undefined)) {
    const text = await namingFile(`read ${path}`, () => readTextIfPresent(path) ?? "");
    for (const [name, keys] of Object.entries(parseConfig(text, path))) {
      const [, remote] = /^remote "(.*)"$/.exec(name) ?? [];
      if (remote !== undefined) {
        const merged = { ...config.remotes[remote], ...keys };
        if (keys.url !== undefined) merged.url = located(keys.url, path);
        config.remotes[remote] = merged;
      }
      if (name === "core" && keys.remote) config.defaultRemote = keys.remote;
      if (name === "cache" && keys.dir) config.cacheDirectory = located(keys.dir, path);
      if (name === "cache" && keys.type) config.linkTypes = keys.type.split(",").map(trimmed);
    }
  }
  return config;
}

const trimmed = (text: string) => text.trim();

/** A folder is meant from the folder of the file that names it. */
function located(url: string, path: string): string {
  return /^\w[\w+.-]*:\/\//.test(url) ? url : resolve(absolutePath(dirname(path)), url);
}

function userConfig(env: (name: string) => string | undefined): string | undefined {
  const folder = env("DVC_GLOBAL_CONFIG_DIR");
  const home = env("XDG_CONFIG_HOME") ?? (env("HOME") && join(env("HOME")!, ".config"));
  return folder ? join(folder, "config") : home && join(home, "dvc/config");
}

function unquoted(text: string): string {
  const [, quote, inner] = /^(['"])(.*)\1$/.exec(text) ?? [];
  return quote ? inner : text;
}
