import assert from "node:assert/strict";
import { join } from "node:path";
import { UserError } from "../../src/errors.ts";
import { readLabelledRows, writeLabelledRows } from "../../src/labelling/labelled_file.ts";
import { readLabelSheet, writeLabelSheet } from "../../src/labelling/label_sheet.ts";
import { readLog } from "../../src/labelling/log_files.ts";
import type { LabelCandidate } from "../../src/monitoring/label_candidates.ts";
import type { LabelledRow } from "../../src/monitoring/true_classes.ts";

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const CANDIDATE: LabelCandidate = {
  prediction_id: "p",
  title: '=Livre "ancien",\nrelié',
  description: "",
  predicted: "10",
  confidence: 0.25,
  reason: "uncertain",
};
const OPTIONS = { overwrite: false, taken: new Set<string>() };

Deno.test("a sheet is read back with its labels empty and its formulas disarmed", () =>
  inFolder(async (folder) => {
    const path = join(folder, "next.csv");
    await writeLabelSheet(path, [CANDIDATE], OPTIONS);
    assert.deepEqual(await readLabelSheet(path), [
      { line: 2, prediction_id: "p", title: "'" + CANDIDATE.title, true_code: "" },
    ]);
  }));

Deno.test("a sheet with labels that were not taken is not overwritten unasked", () =>
  inFolder(async (folder) => {
    const path = join(folder, "next.csv");
    await Deno.writeTextFile(path, "prediction_id,title,true_code\np,Livre, 10 \n");
    await assert.rejects(writeLabelSheet(path, [], OPTIONS), UserError);
    assert.equal((await readLabelSheet(path))[0].true_code, "10");
    await writeLabelSheet(path, [], { ...OPTIONS, taken: new Set(["p"]) });
    assert.deepEqual(await readLabelSheet(path), []);
  }));

Deno.test("labelled rows are read back as they were written", () =>
  inFolder(async (folder) => {
    const path = join(folder, "labelled.csv");
    const { prediction_id, title } = CANDIDATE;
    const rows: LabelledRow[] = [
      { prediction_id, title, description: "été", true_code: "10", source: "person" },
    ];
    assert.deepEqual(await readLabelledRows(path), []);
    await writeLabelledRows(path, rows);
    assert.deepEqual(await readLabelledRows(path), rows);
  }));

Deno.test("a log is read the oldest file first; lines that are no entries are counted", () =>
  inFolder(async (folder) => {
    const feedback = (id: string) =>
      JSON.stringify({
        ...{ kind: "feedback", time: "2026-01-01T00:00:00.000Z", prediction_id: id },
        ...{ request_id: "r", subject: null, true_code: 10 },
      });
    await Deno.writeTextFile(join(folder, "predictions.jsonl"), feedback("new") + '\n{"kind":');
    const older = join(folder, "predictions-2026-01-01T00-00-00-000Z.jsonl");
    await Deno.writeTextFile(older, feedback("old") + "\n");
    const ids: string[] = [];
    let bad = 0;
    for await (const entry of readLog(folder, { onBadLine: () => bad++ })) {
      ids.push(entry.prediction_id);
    }
    assert.deepEqual([ids, bad], [["old", "new"], 1]);
  }));
