/** One notebook with what it keeps between runs: values of cells, outputs on disk. */
import type { Repository } from "../pipeline/repository.ts";
import { cellGraph } from "./cells/cell_graph.ts";
import { parseCells } from "./cells/percent_format.ts";
import { setParameters } from "./cells/parameter_cell.ts";
import { CellProcess } from "./execution/cell_process.ts";
import { dataHash, notebookInputs } from "./execution/notebook_inputs.ts";
import { type CellRecord, readOutputCache, writeOutputCache } from "./execution/output_cache.ts";
import { type CellRun, runNotebook, type RunOptions } from "./execution/run_notebook.ts";

const CACHE = ".cache/notebooks";

/** Settings of a session. */
export interface SessionOptions {
  repository: Pick<Repository, "graph">;
  /** All parameters of params.yaml. */
  params: unknown;
  /** Parameters of the notebook, as typed. */
  settings: ReadonlyMap<string, string>;
  /** Forgets outputs of earlier sessions. */
  fresh: boolean;
}

/** A notebook by name, below `folder`. */
export class NotebookSession {
  readonly name: string;
  readonly path: string;
  readonly #options: SessionOptions;
  readonly #process = new CellProcess();
  #records?: Map<string, CellRecord>;
  /** Paths of the code behind the last run's imports. */
  files: string[] = [];
  #loaded: ReadonlyMap<string, string> = new Map();

  constructor(name: string, { folder, ...options }: SessionOptions & { folder: string }) {
    this.name = name;
    this.path = `${folder}/${name}.ts`;
    this.#options = options;
  }

  /** Runs what changed since the last run. */
  async run(onChange?: RunOptions["onChange"]): Promise<CellRun[]> {
    const { repository, params, settings, fresh } = this.#options;
    const data = await dataHash(this.name, repository, params);
    const cacheFile = `${CACHE}/${this.name}.json`;
    // Of a notebook without a stage no one knows whether its data changed: nothing is kept on disk.
    const kept = data !== undefined;
    this.#records ??= kept && !fresh ? await readOutputCache(cacheFile) : new Map();
    const cells = setParameters(parseCells(await Deno.readTextFile(this.path)), settings);
    const code = cellGraph(cells);
    const folder = `${CACHE}/${this.name}`;
    const specifiers = code.flatMap(({ names: { imports, loaded, lazilyLoaded } }) => [
      ...imports.map(({ from }) => from),
      ...loaded,
      ...lazilyLoaded.map(({ specifier }) => specifier),
    ]);
    const inputs = await notebookInputs({
      path: this.path,
      specifiers: [...new Set(specifiers)],
      folder,
      dataHash: data ?? "",
    });
    this.#stopIfCodeChanged(inputs.loaded);
    this.files = inputs.files;
    const runs = await runNotebook({ cells, code }, {
      inputs,
      process: this.#process,
      records: this.#records,
      folder,
      ...(onChange ? { onChange } : {}),
    });
    const current = new Set(runs.map(({ hash }) => hash));
    for (const hash of this.#records.keys()) if (!current.has(hash)) this.#records.delete(hash);
    if (kept) await writeOutputCache(cacheFile, this.#records);
    return runs;
  }

  /** Ends the thread of the cells. */
  stop(): void {
    this.#process.stop();
  }

  /** A thread keeps the modules that it loaded: after a change of one another thread starts. */
  #stopIfCodeChanged(loaded: ReadonlyMap<string, string>): void {
    const changed = [...this.#loaded].some(([file, hash]) =>
      loaded.has(file) && loaded.get(file) !== hash
    );
    if (changed) this.stop();
    this.#loaded = loaded;
  }
}
