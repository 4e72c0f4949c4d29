/** Inputs of a notebook's cells: the code behind its imports, the data of its stage in dvc.yaml. */
import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { writeFileAtomic } from "../../files/atomic_write.ts";
import { summarizeContent } from "../../dvc/content_hash.ts";
import { StatCacheFile } from "../../dvc/stat_cache.ts";
import { type CodeModule, loadModules } from "../../pipeline/module_graph.ts";
import type { Repository } from "../../pipeline/repository.ts";
import type { ModuleInputs } from "../cells/cell_module.ts";

const STAT_CACHE = ".dvc/tmp/etiquette-stat";
const CODE = /^(src|pipelines|notebooks)(\/|$)/;

/** Inputs of a notebook's cells, and the files of code behind them. */
export interface NotebookInputs extends ModuleInputs {
  /** Paths of the code that the notebook loads. */
  files: string[];
  /** For each of them its path and hash; a thread that loaded others is out of date. */
  loaded: ReadonlyMap<string, string>;
}

/** The notebook whose inputs are read. */
export interface InputsOptions {
  /** Its path from the current folder. */
  path: string;
  /** Specifiers of its imports, as written. */
  specifiers: readonly string[];
  /** A folder for a file that imports them. */
  folder: string;
  dataHash: string;
}

/**
 * Reads the inputs of a notebook's cells. Its imports are followed from a file that holds them alone,
 * since the notebook itself may be half written.
 *
 * @throws {UserError} when Deno cannot read the imports.
 */
export async function notebookInputs(
  { path, specifiers, folder, dataHash }: InputsOptions,
): Promise<NotebookInputs> {
  const base = pathToFileURL(resolve(path)).href;
  const absolute = (specifier: string) =>
    /^\.{1,2}\//.test(specifier) ? new URL(specifier, base).href : specifier;
  const entry = `${folder}/imports.ts`;
  const lines = specifiers.map((specifier) => `import ${JSON.stringify(absolute(specifier))};\n`);
  await writeFileAtomic(entry, lines.join(""));
  const modules = await loadModules(entry);
  const found = modules.get(pathToFileURL(resolve(entry)).href)?.dependencies ?? [];
  const targets = new Map(found.map(({ specifier, code }) => [specifier, code?.specifier]));
  const reached = [...targets.values()].flatMap((url) => url ? [...closure(url, modules)] : []);
  const files = [...new Set(reached)].filter((url) => url.startsWith("file:")).sort();
  const hashes = new Map<string, string>();
  for (const url of files) hashes.set(url, sha256(await readIfPresent(new URL(url))));
  return {
    dataHash,
    files: files.map((url) => fileURLToPath(url)),
    loaded: hashes,
    resolve: absolute,
    codeHash: (specifier) => {
      const url = targets.get(absolute(specifier));
      if (url === undefined) return specifier;
      return sha256([...closure(url, modules)].sort().map((url) => hashes.get(url) ?? url).join());
    },
  };
}

/** The bytes of a file; none of one that is missing, which the cell that imports it will say. */
async function readIfPresent(url: URL): Promise<Uint8Array> {
  return await Deno.readFile(url).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return new Uint8Array();
    throw error;
  });
}

/**
 * A hash of the data that a notebook's stage in dvc.yaml names, and of all parameters; undefined for
 * a notebook without a stage, of whose data nothing is known.
 */
export async function dataHash(
  name: string,
  { graph }: Pick<Repository, "graph">,
  params: unknown,
): Promise<string | undefined> {
  const stage = graph.stages.find(({ cmd }) => [cmd].flat().includes(notebookCommand(name)));
  if (!stage) return undefined;
  const statCache = await StatCacheFile.open(STAT_CACHE);
  const contents = [];
  for (const dep of stage.deps.filter((dep) => !CODE.test(dep))) {
    contents.push([dep, (await summarizeContent(dep, { statCache }))?.md5 ?? null]);
  }
  await statCache.save();
  return sha256(JSON.stringify([contents, params]));
}

/** The command of a notebook's stage in dvc.yaml. */
export function notebookCommand(name: string): string {
  return `deno task -q notebooks ${name}`;
}

/** A module and all that it loads, by URL. */
function closure(entry: string, modules: ReadonlyMap<string, CodeModule>): Set<string> {
  const found = new Set([entry]);
  for (const url of found) {
    for (const { code } of modules.get(url)?.dependencies ?? []) {
      if (code) found.add(code.specifier); // visited later in this loop
    }
  }
  return found;
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
