import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { parse } from "csv-parse/sync";
import type { PreprocessReport } from "../../src/data/catalogue/processed.ts";
import type { Metrics } from "../../src/scoring/metric_files.ts";
import { type Place, withPlace } from "./_stages.ts";

const STAGES: [stage: string, set: Record<string, unknown>][] = [
  ["ingest", { "data.sample.rows": 300, "data.sample.images": false }],
  ["preprocess", {}],
  ["features:text", { "features.text.buckets": 4096 }],
  ["train:text", { "runtime.provider": "cpu", "train.text.passes": 2 }],
  ["evaluate", { "runtime.provider": "cpu", "evaluate.resamples": 100 }],
];

async function tableIn({ folder }: Place, path: string): Promise<Record<string, string>[]> {
  return parse(await Deno.readTextFile(join(folder, path)), { columns: true });
}

async function jsonIn<T>({ folder }: Place, path: string): Promise<T> {
  return JSON.parse(await Deno.readTextFile(join(folder, path)));
}

function assertNear(actual: number, expected: number, what: string): void {
  assert.ok(Math.abs(actual - expected) < 1e-12, `${what}: ${actual}, expected ${expected}`);
}

Deno.test("the stages hand on from a catalogue to metrics that agree with each other", () =>
  withPlace(async (place) => {
    let said = "";
    for (const [stage, set] of STAGES) said = (await place.succeed(stage, set)).stdout;
    assert.deepEqual(Object.keys(place.content("metrics")), [
      "text.json",
      "text_confusion.csv",
      "text_curves.json",
      "text_predictions.arrow",
      "text_report.csv",
    ]);
    const metrics = await jsonIn<Metrics>(place, "metrics/text.json");
    const pairs = await tableIn(place, "metrics/text_confusion.csv");
    const report = await tableIn(place, "metrics/text_report.csv");
    const { parts, classes } = await jsonIn<PreprocessReport>(
      place,
      "data/processed/report.json",
    );

    assert.deepEqual([metrics.rows, pairs.length], [parts.test, parts.test]);
    assert.deepEqual(report.map(({ code }) => code), classes.map(({ code }) => String(code)));
    const count = (wanted: (pair: Record<string, string>) => boolean) =>
      pairs.filter(wanted).length;
    assertNear(
      metrics.accuracy,
      count(({ actual, predicted }) => actual === predicted) / pairs.length,
      "accuracy",
    );
    let weighted = 0;
    report.forEach(({ code, name, ...scores }, at) => {
      const correct = count(({ actual, predicted }) => actual === code && predicted === code);
      const support = count(({ actual }) => actual === code);
      const guessed = count(({ predicted }) => predicted === code);
      const expected = {
        precision: correct / Math.max(1, guessed),
        recall: correct / Math.max(1, support),
        f1: 2 * correct / Math.max(1, support + guessed),
        support,
      };
      assert.equal(support, classes[at].test);
      assert.equal(metrics.classes[code].name, name);
      for (const key of ["precision", "recall", "f1", "support"] as const) {
        assertNear(metrics.classes[code][key], expected[key], `${key} of ${code}`);
        assertNear(Number(scores[key]), expected[key], `${key} of ${code} in the report`);
      }
      weighted += support * expected.f1 / pairs.length;
    });
    assertNear(metrics.weighted_f1, weighted, "weighted F1");
    assert.ok(metrics.weighted_f1_low < metrics.weighted_f1_high);
    assert.ok(said.startsWith(`weighted F1 ${weighted.toFixed(3)} `), said);
    assert.match(said, /Wrote metrics\/text\.json and its tables/);

    await place.succeed(...STAGES[4]);
    assert.deepEqual(await jsonIn(place, "metrics/text.json"), metrics);
  }));

Deno.test("evaluate refuses to average models whose positions stand for different codes", () =>
  withPlace(async (place) => {
    for (const [stage, set] of STAGES.slice(0, 4)) await place.succeed(stage, set);
    const { classes } = await jsonIn<{ classes: unknown[] }>(place, "models/text/labels.json");
    for (const name of Object.keys(place.content("models/text"))) {
      const target = join(place.folder, "models/other", name);
      await Deno.mkdir(dirname(target), { recursive: true });
      await Deno.copyFile(join(place.folder, "models/text", name), target);
    }
    await Deno.remove(join(place.folder, "models/other/checks.json")); // which would tell the change
    await Deno.writeTextFile(
      join(place.folder, "models/other/labels.json"),
      JSON.stringify({ classes: classes.toReversed() }),
    );
    const { code, stderr } = await place.run("evaluate", STAGES[4][1], ["text", "other"]);
    assert.equal(code, 1, stderr);
    assert.match(stderr, /Cannot average models text and other: other has code \d+ at position 0/);
    assert.deepEqual(place.content("metrics"), {});
  }));
