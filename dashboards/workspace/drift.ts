/** Drift reports of streams and the decisions that followed, as monitoring wrote them. */
import { z } from "zod";
import type { FileCache } from "./file_cache.ts";

const DRIFT = "metrics/drift";
const DECISIONS = "metrics/decisions.jsonl";

const distribution = z.object({
  x: z.array(z.union([z.number(), z.string()])),
  y: z.array(z.number()),
});

const column = z.looseObject({
  column: z.string(),
  type: z.string(),
  method: z.string().optional(),
  displayName: z.string().optional(),
  threshold: z.number().optional(),
  score: z.number().nullish(),
  drifted: z.boolean().optional(),
  error: z.string().optional(),
  distributions: z.object({ reference: distribution, current: distribution }).optional(),
});

const interval = z.looseObject({ low: z.number(), high: z.number() });

const performance = z.looseObject({
  expected_f1: z.number().nullish(),
  expected_interval: interval.nullish(),
  true_f1: z.number().nullish(),
});

const report = z.looseObject({
  stream: z.union([z.string(), z.number()]).optional(),
  time: z.string().optional(),
  rows: z.number().optional(),
  columns: z.array(column),
  share: z.number(),
  driftShare: z.number().optional(),
  drifted: z.boolean(),
  performance: performance.nullish(),
});

const decision = z.looseObject({
  time: z.string().optional(),
  stream: z.union([z.string(), z.number()]).optional(),
  decision: z.string(),
  reasons: z.array(z.string()).optional(),
});

/** The verdict of a column. */
export type DriftedColumn = z.infer<typeof column>;

/** One stream's report. */
export interface StreamReport extends z.infer<typeof report> {
  /** Name of its file without the extension. */
  name: string;
}

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
      if (found.success) return [{ ...found.data, name: name.replace(/\.json$/, "") }];
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

function parsedLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
