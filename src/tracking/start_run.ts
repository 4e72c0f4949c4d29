/**
 * Starts the log of a run in the store that a location names. Failures are printed to standard error
 * or returned by `end`; none is thrown.
 */
import { errorMessage } from "../errors.ts";
import type { RunStatus } from "./entities.ts";
import { systemSampler } from "./environment/system_metrics.ts";
import { Journal } from "./journal/journal.ts";
import { DirectSink, JournalSink, type RunSink } from "./journal/run_sink.ts";
import { JOURNALS, openStore, type StoreLocation } from "./open_store.ts";
import { newRunKey, RunLogger, type RunStart } from "./run_logger.ts";

/** A run that is logged. */
export interface ActiveRun {
  log: RunLogger;
  /** Ends it and gives a line that says where it is. */
  end(status: RunStatus): Promise<string>;
}

/** Store of a run and sampling of the machine. */
export interface StartRunOptions extends StoreLocation {
  /** Between two samples of what the machine does; 0: none. */
  systemSeconds?: number;
}

/** Starts a run; where the store cannot be opened, one that nobody keeps. */
export async function startRun(
  start: RunStart,
  { systemSeconds = 0, ...location }: StartRunOptions = {},
): Promise<ActiveRun> {
  const opened = await openSink(location).catch((error) => {
    console.error(`This run is not logged: ${errorMessage(error)}`);
    return { sink: NOWHERE, close: () => {}, uri: "", isLocal: true };
  });
  const log = new RunLogger(opened.sink, start);
  const stopSampling = sampleSystem(log, systemSeconds);
  return {
    log,
    end: async (status) => {
      await stopSampling();
      const { runId, waiting, failure } = await log.end(status);
      opened.close();
      if (opened.sink === NOWHERE) return "";
      if (waiting > 0) {
        return `The run waits in ${JOURNALS}: ${failure}\nSend it later: deno task runs:push`;
      }
      if (failure !== undefined) return `Not all of the run was logged: ${failure}`;
      return `Logged run ${runId} to ${opened.uri}`;
    },
  };
}

/** A short time limit: what did not get through now is sent again by the next batch. */
const LIVE_RETRIES = 0;

async function openSink(
  location: StoreLocation,
): Promise<{ sink: RunSink; close: () => void; uri: string; isLocal: boolean }> {
  const store = await openStore(location, { retries: LIVE_RETRIES });
  const { runs, isLocal } = store;
  const key = newRunKey();
  const sink = isLocal
    ? new DirectSink(runs, { key })
    : new JournalSink(await Journal.create(JOURNALS, key), runs);
  return { sink, isLocal, uri: runs.uri, close: () => store[Symbol.dispose]() };
}

const NOWHERE: RunSink = { append: () => {}, close: () => Promise.resolve({ waiting: 0 }) };

/** Logs samples of the machine until the function that it gives takes the last one. */
function sampleSystem(log: RunLogger, seconds: number): () => Promise<void> {
  if (seconds === 0) return () => Promise.resolve();
  const sample = systemSampler();
  let step = 0;
  const logSample = () =>
    sample().then((values) => log.logMetrics(values, step++), (error) => {
      clearInterval(timer);
      console.error(`Cannot sample the machine: ${errorMessage(error)}`);
    });
  const timer = setInterval(logSample, seconds * 1000);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await logSample();
  };
}
