/** The drift of the last processed stream, read from its report whenever the metrics are. */
import { join } from "node:path";
import { Gauge, type Registry } from "prom-client";
import { readJson } from "../../src/files/atomic_write.ts";
import { DRIFT_GAUGES } from "../../src/monitoring/drift_gauges.ts";
import { type StreamRecord, streamRecord } from "../../src/monitoring/stream_record.ts";

/** Registers the gauges; without a report they have no samples. */
export function driftMetrics(register: Registry, folder: string): void {
  const read = lastRecordReader(folder);
  for (const { name, help, labelNames, samples } of DRIFT_GAUGES) {
    new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [register],
      async collect() {
        this.reset();
        const record = await read();
        const found = record ? samples(record) : [];
        // A gauge without labels is 0 after its reset, which is a figure too.
        if (found.length === 0 && labelNames.length === 0) this.remove();
        for (const { labels, value } of found) this.set(labels, value);
      },
    });
  }
}

/** Reads the newest report of a folder, and its file only where it changed. */
function lastRecordReader(folder: string): () => Promise<StreamRecord | undefined> {
  let known: { path: string; time: number; record: Promise<StreamRecord | undefined> } | undefined;
  return async () => {
    const newest = await newestFile(folder);
    if (newest === undefined) return undefined;
    if (known?.path !== newest.path || known.time !== newest.time) {
      known = { ...newest, record: recordIn(newest.path) };
    }
    return await known.record;
  };
}

async function newestFile(folder: string): Promise<{ path: string; time: number } | undefined> {
  let newest: { path: string; time: number } | undefined;
  try {
    for await (const { name } of Deno.readDir(folder)) {
      if (!/^[^.].*\.json$/.test(name)) continue;
      const path = join(folder, name);
      const time = (await Deno.stat(path)).mtime?.getTime() ?? 0;
      if (newest === undefined || time > newest.time) newest = { path, time };
    }
  } catch {
    return undefined; // no stream was processed yet
  }
  return newest;
}

async function recordIn(path: string): Promise<StreamRecord | undefined> {
  const value = await readJson(path).catch(() => undefined) as { stream?: unknown } | undefined;
  return streamRecord.safeParse(value?.stream).data;
}
