/**
 * The code that a stage runs, as dependencies in dvc.yaml: a folder where the stage loads all of it,
 * else the single files, and of `deno.json` the task and the versions of the packages. Reads no file.
 */
import { type Document, isMap, isScalar, isSeq, type YAMLMap, type YAMLSeq } from "yaml";
import type { Closure } from "./module_graph.ts";

/** The part of deno.json that names commands and packages. */
export interface DenoConfig {
  tasks: Record<string, string | { command: string }>;
  imports: Record<string, string>;
}

/** The dependencies of one stage on code. */
export interface StageCode {
  /** Paths of files and whole folders, sorted. */
  deps: string[];
  /** Keys of deno.json, sorted. */
  config: string[];
}

/** The place of code in a list of dependencies; all else in the list is data, kept by hand. */
const CODE = /^(src|pipelines|notebooks\/\w+\.ts$)(\/|$)/;
const CONFIG = "deno.json";

/** Files that tasks load while they run, beside what their own file imports; by the word after the task. */
const LOADED_LATER: Readonly<Record<string, (word: string) => string[]>> = {
  notebooks: (name) => [`notebooks/${name}.ts`, "src/notebook/execution/cell_worker.ts"],
};

/** The task that a stage's command runs, and the files that it loads; undefined for another command. */
export function stageTask(
  command: unknown,
  { tasks }: DenoConfig,
): { task: string; entries: string[] } | undefined {
  const [, task, word] = /^deno task (?:-q |--quiet )?(\S+)(?: (\S+))?/.exec(String(command)) ?? [];
  const line = task === undefined ? undefined : tasks[task];
  const text = typeof line === "object" ? line.command : line;
  const entry = text?.split(" ").findLast((word) => /\.tsx?$/.test(word));
  if (!task || !entry) return undefined;
  return { task, entries: [entry, ...(LOADED_LATER[task]?.(word) ?? [])] };
}

/**
 * The shortest list of dependencies that covers a closure and nothing else. `sources` are all files
 * that a dependency on their folder would cover.
 */
export function stageCode(
  { files, imports }: Closure,
  { task, sources, config }: { task: string; sources: readonly string[]; config: DenoConfig },
): StageCode {
  const packages = [...imports].map((specifier) => packageKey(specifier, config))
    .filter((key) => key !== undefined);
  return {
    deps: [...files].filter((path) => !path.startsWith("src/"))
      .concat(coveringPaths("src", files, sources)).toSorted(),
    config: [`tasks.${task}.command`, ...new Set(packages.map((key) => `imports.${key}`))]
      .toSorted(),
  };
}

/** The folder, when all of its sources are loaded, else what of it is. */
function coveringPaths(
  folder: string,
  loaded: ReadonlySet<string>,
  sources: readonly string[],
): string[] {
  const inside = sources.filter((path) => path.startsWith(`${folder}/`));
  if (inside.every((path) => loaded.has(path))) return [folder];
  const children = new Set(inside.map((path) =>
    path.split("/", folder.split("/").length + 1)
      .join("/")
  ));
  return [...children].flatMap((child) => {
    if (loaded.has(child)) return [child];
    return inside.includes(child) ? [] : coveringPaths(child, loaded, sources);
  });
}

/**
 * The key of the import map that resolves a specifier: the longest that is the specifier or a
 * folder above it, as Deno lets a package's key stand for the paths below it.
 */
function packageKey(specifier: string, { imports }: DenoConfig): string | undefined {
  return Object.keys(imports)
    .filter((key) => specifier === key || specifier.startsWith(key.replace(/\/?$/, "/")))
    .toSorted((a, b) => b.length - a.length)[0];
}

/** The code that a stage of dvc.yaml names now. */
export function namedCode(stage: YAMLMap): StageCode {
  const deps = listAt(stage, "deps").filter((dep) => CODE.test(dep));
  const params = stage.get("params");
  const config = isSeq(params)
    ? params.items.flatMap((item) => isMap(item) && item.has(CONFIG) ? listAt(item, CONFIG) : [])
    : [];
  return { deps, config };
}

/** Replaces the code that a stage of dvc.yaml names, and leaves its other entries and comments alone. */
export function replaceCode(document: Document, stage: YAMLMap, code: StageCode): void {
  const deps = sequenceAt(document, stage, "deps");
  deps.items = deps.items.filter((item) => !(isScalar(item) && CODE.test(String(item.value))));
  deps.items.push(...code.deps.map((path) => document.createNode(path)));
  const params = sequenceAt(document, stage, "params");
  params.items = params.items.filter((item) => !(isMap(item) && item.has(CONFIG)));
  params.items.push(document.createNode({ [CONFIG]: code.config }));
}

function sequenceAt(document: Document, stage: YAMLMap, key: string): YAMLSeq {
  const found = stage.get(key);
  if (isSeq(found)) {
    found.flow = false; // one entry a line, however the empty list was written
    return found;
  }
  const made = document.createNode([]);
  stage.set(key, made);
  return made;
}

function listAt(map: YAMLMap, key: string): string[] {
  const found = map.get(key);
  return isSeq(found) ? found.items.map((item) => String(isScalar(item) ? item.value : item)) : [];
}
