/** The interface of a store of runs: a server's or the local one's. Methods have MLflow's names. */
import type {
  Artifact,
  Batch,
  DatasetInput,
  Experiment,
  LoggedModel,
  Metric,
  NewLoggedModel,
  NewRun,
  Run,
  RunSearch,
  RunUpdate,
} from "./entities.ts";

/** Experiments, runs and what they logged. */
export interface TrackingStore {
  /** MLflow's tracking URI. */
  readonly uri: string;
  /** The experiment of that name, deleted or not. */
  getExperimentByName(name: string): Promise<Experiment | undefined>;
  searchExperiments(): Promise<Experiment[]>;
  /** Gives the id of the new experiment; of the one that is there, when another was faster. */
  createExperiment(name: string): Promise<string>;
  createRun(run: NewRun): Promise<Run>;
  /** @throws {TrackingError} with code RESOURCE_DOES_NOT_EXIST. */
  getRun(runId: string): Promise<Run>;
  updateRun(runId: string, update: RunUpdate): Promise<void>;
  searchRuns(search: RunSearch): Promise<Run[]>;
  /** Logs all of it or nothing. Logging the same again changes nothing. */
  logBatch(runId: string, batch: Batch): Promise<void>;
  logInputs(runId: string, inputs: readonly DatasetInput[]): Promise<void>;
  /** Every value of a metric, by step. */
  getMetricHistory(runId: string, key: string): Promise<Metric[]>;
  /** Keeps the file under `path` of the run's artifacts. */
  logArtifact(run: Run, artifact: { path: string; file: string }): Promise<void>;
  /** Every file of the run. */
  listArtifacts(run: Run): Promise<Artifact[]>;
  readArtifact(run: Run, path: string): Promise<Uint8Array>;
  /** Keeps a copy of a model folder. A model of that name and run that is there already is completed. */
  logModel(run: Run, model: NewLoggedModel): Promise<LoggedModel>;
  /** The models that a run logged. */
  getLoggedModels(run: Run): Promise<LoggedModel[]>;
}
