/** Runs and versions in MLflow's store; of a store on this machine nothing is made by looking. */
import { join } from "node:path";
import type { Run } from "../../src/tracking/entities.ts";
import {
  databasePath,
  isServer,
  openStore,
  type StoreLocation,
} from "../../src/tracking/open_store.ts";
import type { ModelVersion } from "../../src/tracking/registry/registry_store.ts";

/** A metric over the steps of a run. */
export interface CurvePoint {
  run: string;
  metric: string;
  step: number;
  value: number;
}

/** A version and the aliases that point to it. */
export interface ShownVersion extends ModelVersion {
  aliases: string[];
}

/** Runs, curves and versions as pages show them. */
export interface Runs {
  uri: string;
  runs: Run[];
  versions: ShownVersion[];
  /** Curves of the newest training run of each model, by model. */
  curves: ReadonlyMap<string, CurvePoint[]>;
}

const SHOWN = 30;
const KEPT_MS = 5000;

/** Reads runs at most once in five seconds. */
export class RunReader {
  #known: { until: number; runs: Promise<Runs | undefined> } | undefined;

  constructor(
    readonly root: string,
    readonly location: StoreLocation,
    readonly experiment: string,
  ) {}

  /** Everything to show; undefined where there is no store yet. */
  read(): Promise<Runs | undefined> {
    const now = performance.now();
    if (this.#known && now < this.#known.until) return this.#known.runs;
    const runs = this.#read();
    this.#known = { until: now + KEPT_MS, runs };
    return runs;
  }

  async #read(): Promise<Runs | undefined> {
    const location = await this.#reachable();
    if (location === undefined) return undefined;
    using store = await openStore(location);
    const experiment = await store.runs.getExperimentByName(this.experiment);
    const runs = experiment === undefined ? [] : await store.runs.searchRuns({
      experimentIds: [experiment.experimentId],
      maxResults: SHOWN,
    });
    const models = await store.registry.searchRegisteredModels();
    const versions = await Promise.all(
      models.map(async ({ name, aliases }) =>
        (await store.registry.searchModelVersions(name)).map((version) => ({
          ...version,
          aliases: Object.keys(aliases).filter((alias) => aliases[alias] === version.version),
        }))
      ),
    );
    const curves = new Map<string, CurvePoint[]>();
    for (const run of runs) {
      const model = /^train:(\w+)/.exec(run.name)?.[1];
      if (model === undefined || curves.has(model)) continue;
      const keys = run.metrics.map(({ key }) => key).filter((key) => !key.startsWith("system/"));
      const histories = await Promise.all(
        keys.map((key) => store.runs.getMetricHistory(run.runId, key)),
      );
      curves.set(
        model,
        histories.filter((history) => history.length > 1).flat()
          .map(({ key, step, value }) => ({ run: run.runId, metric: key, step, value })),
      );
    }
    return { uri: store.runs.uri, runs, versions: versions.flat(), curves };
  }

  /** The store with its path below the root, if it is there. */
  async #reachable(): Promise<StoreLocation | undefined> {
    const { uri } = this.location;
    if (uri !== undefined && isServer(uri)) return this.location;
    const path = uri === undefined ? join(this.root, databasePath(uri)) : databasePath(uri);
    const info = await Deno.stat(path).catch(() => undefined);
    return info && { ...this.location, uri: `sqlite:///${path}` };
  }
}
