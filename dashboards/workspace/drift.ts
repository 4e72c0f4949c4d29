/** Drift reports of streams and the decisions that followed, as monitoring wrote them. */
import { z } from "zod";
import { type StreamRecord, streamRecord } from "../../src/monitoring/stream_record.ts";
import type { FileCache } from "./file_cache.ts";

const DRIFT = "metrics/drift";
const DECISIONS = "metrics/decisions.jsonl";

/** Evidently's result JSON with the part `stream` that is this project's own. */
const report = z.object({
  metrics: z.array(z.object({
    config: z.object({
      column: z.string().optional(),
      threshold: z.number().optional(),
    }),
  })),
  stream: streamRecord,
});

const decision = z.object({
  time: z.string().optional(),
  stream: z.union([z.string(), z.number()]).optional(),
  decision: z.string(),
  reasons: z.array(z.string()).optional(),
});

/** The verdict of a column; the threshold is that of its test. */
export type DriftedColumn = StreamRecord["columns"][number] & { threshold?: number };

/** One stream's report. */
export type StreamReport = StreamRecord & { columns: DriftedColumn[] };

/** A decision of the loop and its reasons. */
export type Decision = z.infer<typeof decision>;

/** Reports in the order of their names, and decisions in the order they were taken. */
export interface Drift {
  reports: StreamReport[];
  decisions: Decision[];
  /** Files and lines that could not be read. */
  faults: string[];
}

/** Reads everything that monitoring wrote. */
export async function readDrift(files: FileCache): Promise<Drift> {
  const faults: string[] = [];
  const names = (await files.list(DRIFT)).filter((name) => name.endsWith(".json"));
  const reports = await Promise.all(names.map(async (name) => {
    try {
      const found = report.safeParse(await files.readJson(`${DRIFT}/${name}`));
      if (found.success) return [withThresholds(found.data)];
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
    faults.push(`${DRIFT}/${name}`);
    return [];
  }));
  const lines = (await files.readText(DECISIONS) ?? "").split("\n");
  const decisions = lines.flatMap((line, at) => {
    if (line.trim() === "") return [];
    const found = decision.safeParse(parsedLine(line));
    if (found.success) return [found.data];
    faults.push(`${DECISIONS}:${at + 1}`);
    return [];
  });
  return { reports: reports.flat(), decisions, faults };
}

/** The stream's part with the thresholds that Evidently's part holds. */
function withThresholds({ metrics, stream }: z.infer<typeof report>): StreamReport {
  const thresholds = new Map(metrics.map(({ config }) => [config.column, config.threshold]));
  const columns = stream.columns.map((column) => ({
    ...column,
    threshold: thresholds.get(column.column),
  }));
  return { ...stream, columns };
}

function parsedLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
