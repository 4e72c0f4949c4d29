/** The source files of this repository, read from the disk. */
import { existsSync, readdirSync } from "node:fs";
import { sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { SourceTree } from "./_imports.ts";

/** The repository's folder, with a final separator. */
export const ROOT = fileURLToPath(new URL("../", import.meta.url));

const FOLDERS = ["src", "pipelines", "notebooks", "api", "dashboards", "tests", "bench"];

/** Every TypeScript and Python file that is ours; folders that do not exist yet hold none. */
export function repositorySources(): SourceTree {
  const paths = FOLDERS.filter((folder) => existsSync(ROOT + folder)).flatMap((folder) =>
    readdirSync(ROOT + folder, { recursive: true, encoding: "utf8" })
      .map((path) => `${folder}/${path.split(sep).join("/")}`)
  );
  const sources = paths.filter((path) => /\.(ts|tsx|py)$/.test(path)).sort();
  return new Map(sources.map((path) => [path, Deno.readTextFileSync(ROOT + path)]));
}
