/** Runs the pipeline of one variant in its work tree and reads the scores that it leaves. */
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { readJson } from "../files/atomic_write.ts";
import { OVERRIDES_VARIABLE } from "../config/inherited_overrides.ts";
import type { Variant } from "./variants.ts";

/** A variant that has run. */
export interface VariantResult {
  variant: Variant;
  seconds: number;
  /** Undefined when the pipeline failed or was stopped. */
  metrics?: Record<string, unknown>;
  /** Class codes of the test rows, [rows] each; undefined without a confusion table. */
  rows?: { actual: string[]; predicted: string[] };
  /** The last lines that a failed pipeline printed. */
  failure?: string;
}

const FAILURE_LINES = 3;

/** Runs `pipelines/run.ts` of a folder, which `signal` stops, and reads `metrics/<name>`. */
export async function runVariant(
  variant: Variant,
  { folder, metricsName, signal }: { folder: string; metricsName: string; signal: AbortSignal },
): Promise<VariantResult> {
  const started = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "pipelines/run.ts", ...variant.flatMap((set) => ["--set", set])],
    cwd: folder,
    env: { [OVERRIDES_VARIABLE]: "[]", NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
    stdin: "null",
  }).spawn();
  const stop = () => child.kill("SIGTERM");
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  const { success, stderr } = await child.output();
  signal.removeEventListener("abort", stop);
  const seconds = (performance.now() - started) / 1000;
  if (!success) {
    const lines = new TextDecoder().decode(stderr).trim().split("\n");
    const failure = signal.aborted ? "stopped" : lines.slice(-FAILURE_LINES).join("\n");
    return { variant, seconds, failure };
  }
  const path = join(folder, "metrics", metricsName);
  const metrics = await readJson(`${path}.json`) as Record<string, unknown>;
  return { variant, seconds, metrics, rows: await confusionRows(`${path}_confusion.csv`) };
}

async function confusionRows(path: string): Promise<VariantResult["rows"]> {
  const text = await Deno.readTextFile(path).catch(() => undefined);
  if (text === undefined) return undefined;
  const rows: Record<"actual" | "predicted", string>[] = parse(text, { columns: true });
  return {
    actual: rows.map((row) => row.actual),
    predicted: rows.map((row) => row.predicted),
  };
}
