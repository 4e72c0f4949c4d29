import assert from "node:assert/strict";
import { join } from "node:path";
import { readJson } from "../../src/files/atomic_write.ts";
import { processNext, readLedger } from "../../src/streams/process_delivery.ts";
import { getColumn } from "../../src/tables/arrow/column.ts";
import { readTable } from "../../src/tables/arrow/table_file.ts";
import { type Place, withPlace } from "./_place.ts";

async function takenFrom({ next }: Place): Promise<string[]> {
  const taken: string[] = [];
  for (let done = await next(); done; done = await next()) taken.push(done.outcome.stream);
  return taken;
}

Deno.test("deliveries are taken in order of name, each once, later ones too", () =>
  withPlace(async (place) => {
    for (const name of ["b", "a"]) await place.deliver(name, { rows: 20 });
    assert.deepEqual(await takenFrom(place), ["a", "b"]);
    await place.deliver("c", { rows: 20 });
    assert.deepEqual(await takenFrom(place), ["c"]);
    assert.deepEqual(await takenFrom(place), []);
    const table = await readTable(join(place.folder, "monitoring/c.arrow"));
    const indexes = getColumn(table, "index", "int32").values;
    assert.deepEqual([...indexes], Array.from({ length: 20 }, (_, at) => at));
  }));

Deno.test("whatever write is the last before a kill, the end is the same", () =>
  withPlace(async (whole) => {
    let writes = 0;
    await whole.deliver("a", { rows: 10 });
    await whole.deliver("b", { rows: 10 });
    const { write } = whole.processing;
    whole.processing.write = (file) => (writes++, write(file));
    assert.deepEqual(await takenFrom(whole), ["a", "b"]);
    for (let cut = 0; cut < writes; cut++) {
      await withPlace(async (place) => {
        await place.deliver("a", { rows: 10 });
        await place.deliver("b", { rows: 10 });
        let left = cut;
        const dying = {
          ...place.processing,
          write: (file: Parameters<typeof write>[0]) => {
            if (left-- === 0) throw new Error("killed");
            return place.processing.write(file);
          },
        };
        await assert.rejects(async () => {
          while (await processNext(dying));
        }, /killed/);
        await takenFrom(place);
        assert.deepEqual(place.written(), whole.written(), `cut before write ${cut}`);
      });
    }
  }));

Deno.test("a stream that was cut keeps its time, so that it has one snapshot", () =>
  withPlace(async (place) => {
    await place.deliver("a", { rows: 10 });
    let hour = 0, writes = 0;
    place.processing.now = () => new Date(Date.UTC(2026, 0, 1, hour++));
    const { write } = place.processing;
    place.processing.write = async (file) => {
      await write(file);
      if (file.path.includes("snapshots") && writes++ === 0) throw new Error("killed");
    };
    await assert.rejects(place.next(), /killed/);
    await place.next();
    assert.equal(Object.keys(place.written()).filter((path) => /snapshots/.test(path)).length, 1);
    const ledger = await readLedger(place.processing.paths.monitoring);
    assert.equal(ledger?.processed[0].started, "2026-01-01T00:00:00.000Z");
  }));

Deno.test("a copy of a processed delivery is left alone, a changed one refused", () =>
  withPlace(async (place) => {
    const path = (name: string) => join(place.folder, "raw", name);
    await place.deliver("a", { rows: 20 });
    await place.next();
    await Deno.copyFile(path("a.csv"), path("b.csv"));
    await Deno.copyFile(path("a.csv"), path(".c.csv"));
    assert.equal(await place.next(), undefined);
    await place.deliver("a", { rows: 21 });
    await assert.rejects(place.next(), /Cannot take .*a\.csv: its content changed/);
  }));

Deno.test("longer titles raise the alarm, more of the same do not", () =>
  withPlace(async (place) => {
    for (let at = 0; at < 5; at++) await place.deliver(`still_${at}`);
    await place.deliver("strange", { words: 9 });
    const alarms: Record<string, boolean> = {};
    for (let done = await place.next(); done; done = await place.next()) {
      alarms[done.outcome.stream] = done.outcome.findings.monitor.alarm;
    }
    const still = Object.fromEntries(Array.from({ length: 5 }, (_, at) => [`still_${at}`, false]));
    assert.deepEqual(alarms, { ...still, strange: true });
    const metrics = await readJson(join(place.folder, "metrics/strange.json")) as {
      stream: { drifted: boolean; alarm: boolean; true_f1: number | null };
    };
    assert.equal(metrics.stream.drifted, true);
    assert.equal(metrics.stream.alarm, true);
    assert.equal(typeof metrics.stream.true_f1, "number");
  }));

Deno.test("without labels the true score is unknown and the expected one stands", () =>
  withPlace(async (place) => {
    await place.deliver("a", { labels: false });
    const { outcome: { findings } } = (await place.next())!;
    assert.equal(findings.trueF1, null);
    const { low, value, high } = findings.expectedF1;
    assert.ok(low > 0.5 && low <= value && value <= high, `${low} ${value} ${high}`);
  }));

Deno.test("another model starts with new evidence", () =>
  withPlace(async (place) => {
    await place.deliver("a", { words: 9 });
    await place.deliver("b");
    assert.equal((await place.next())!.outcome.findings.monitor.alarm, true);
    place.processing.model.reference = "1".repeat(64);
    assert.equal((await place.next())!.outcome.findings.monitor.alarm, false);
  }));

Deno.test("a delivery of no usable row is processed and does not stop the next", () =>
  withPlace(async (place) => {
    const header = "index,designation,description,productid,imageid\n";
    await Deno.writeTextFile(join(place.folder, "raw/a.csv"), `${header}1,,,1,1\n`);
    await place.deliver("b", { rows: 20 });
    const { outcome } = (await place.next())!;
    assert.deepEqual(outcome.rows, { in: 1, kept: 0, quarantined: 1 });
    assert.equal((await place.next())!.outcome.stream, "b");
  }));

Deno.test("Evidently's older report is written where it is asked for, and only there", () =>
  withPlace(async ({ processing, next, deliver, folder }) => {
    const path = join(folder, "metrics/legacy/stream_2.json");
    await deliver("stream_1");
    await next();
    await deliver("stream_2");
    await processNext({ ...processing, legacy: true });
    const { metrics } = JSON.parse(await Deno.readTextFile(path));
    assert.deepEqual(metrics.map(({ metric }: { metric: string }) => metric), [
      "DatasetDriftMetric",
      "DataDriftTable",
    ]);
    assert.deepEqual([...Deno.readDirSync(join(folder, "metrics/legacy"))].length, 1);
  }));
