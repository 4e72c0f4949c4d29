/**
 * Samples processor, memory, disk and graphics cards under the names of MLflow's system metrics
 * (mlflow/system_metrics). Cards are sampled by `nvidia-smi`, where it is installed.
 */
import { statfs } from "node:fs/promises";
import { cpus, freemem, totalmem } from "node:os";

/** Takes a sample: values by metric. */
export type Sampler = () => Promise<Record<string, number>>;

/** Busy and all time of the processors since they started, in one unit. */
interface ProcessorTime {
  busy: number;
  all: number;
}

const MEGABYTE = 1e6;
const GPU_FIELDS = "utilization.gpu,memory.used,memory.total,power.draw,power.limit";

/** A sampler of this machine; processor use is that since the sample before. */
export function systemSampler(): Sampler {
  let before = processorTime();
  let hasCard = true;
  return async () => {
    const now = processorTime();
    const [busy, all] = [now.busy - before.busy, now.all - before.all];
    before = now;
    const gpus = hasCard ? await nvidiaSmi() : undefined;
    hasCard = gpus !== undefined;
    return {
      ...(all > 0 ? { "system/cpu_utilization_percentage": 100 * busy / all } : {}),
      ...memory(),
      ...await disk(),
      ...gpuMetrics(gpus ?? ""),
    };
  };
}

/** Metrics of the lines that `nvidia-smi --format=csv,noheader,nounits` prints, one a card. */
export function gpuMetrics(lines: string): Record<string, number> {
  const metrics = lines.split("\n").filter((line) => line.trim() !== "").flatMap((line, card) => {
    const [utilization, used, total, watts, limit] = line.split(",").map(Number);
    const gpu = `system/gpu_${card}`;
    return [
      [`${gpu}_utilization_percentage`, utilization],
      [`${gpu}_memory_usage_megabytes`, used * 1.048576], // nvidia-smi counts in MiB
      [`${gpu}_memory_usage_percentage`, 100 * used / total],
      [`${gpu}_power_usage_watts`, watts],
      [`${gpu}_power_usage_percentage`, 100 * watts / limit],
    ] as [string, number][];
  });
  return Object.fromEntries(metrics.filter(([, value]) => Number.isFinite(value)));
}

function processorTime(): ProcessorTime {
  const times = cpus().map(({ times }) => times);
  const all = times.reduce((sum, time) => sum + Object.values(time).reduce((a, b) => a + b, 0), 0);
  return { all, busy: all - times.reduce((sum, { idle }) => sum + idle, 0) };
}

function memory(): Record<string, number> {
  const total = totalmem();
  const used = total - freemem();
  return {
    "system/system_memory_usage_megabytes": used / MEGABYTE,
    "system/system_memory_usage_percentage": 100 * used / total,
  };
}

async function disk(): Promise<Record<string, number>> {
  const { bsize, blocks, bfree, bavail } = await statfs(".");
  return {
    "system/disk_usage_percentage": 100 * (blocks - bfree) / (blocks - bfree + bavail),
    "system/disk_usage_megabytes": (blocks - bfree) * bsize / MEGABYTE,
    "system/disk_available_megabytes": bavail * bsize / MEGABYTE,
  };
}

/** Returns the output of nvidia-smi; undefined if it is absent or may not be run. */
async function nvidiaSmi(): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command("nvidia-smi", {
      args: [`--query-gpu=${GPU_FIELDS}`, "--format=csv,noheader,nounits"],
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout) : undefined;
  } catch (error) {
    const absent = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotCapable || error instanceof Deno.errors.PermissionDenied;
    if (absent) return undefined;
    throw error;
  }
}
