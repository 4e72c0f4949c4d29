import assert from "node:assert/strict";
import { categoricalColumn, type Column } from "../../../src/drift/columns/drift_column.ts";
import {
  type ColumnDrift,
  type DriftOptions,
  driftReport,
} from "../../../src/drift/reports/drift_report.ts";
import {
  evidentlyResult,
  evidentlyResultSchema,
} from "../../../src/drift/reports/evidently_result.ts";
import {
  evidentlySnapshot,
  evidentlySnapshotSchema,
} from "../../../src/drift/reports/evidently_snapshot.ts";
import { projectFiles, snapshotFile } from "../../../src/drift/reports/evidently_workspace.ts";
import { fingerprint, pythonFloat, uuidFrom } from "../../../src/drift/reports/fingerprint.ts";
import { reportSchemas } from "../../../src/drift/reports/json_schemas.ts";
import { legacyReport, legacyReportSchema } from "../../../src/drift/reports/legacy_report.ts";
import { deviates, numbers } from "../_samples.ts";

const none = { permissions: "none" } as const;
const TIME = new Date("2026-01-02T03:04:05.678Z");

const reference: Column[] = [
  numbers(deviates(200, { seed: 1 }), "same"),
  numbers(deviates(200, { seed: 2 }), "moved"),
  categoricalColumn("kind", deviates(200, { seed: 3 }).map((x) => x > 0 ? "a" : "b")),
];
const current: Column[] = [
  numbers(deviates(150, { seed: 4 }), "same"),
  numbers(deviates(150, { seed: 5, mean: 1 }), "moved"),
  categoricalColumn("kind", deviates(150, { seed: 6 }).map((x) => x > 0 ? "a" : "b")),
];

const report = (options?: DriftOptions) => driftReport({ reference, current }, options);

Deno.test("driftReport() finds the column that moved, and it alone", none, () => {
  const { columns, driftedColumns, share, drifted } = report();
  assert.deepEqual(
    columns.map((column) => "error" in column ? column.error : column.drifted),
    [false, true, false],
  );
  assert.deepEqual([driftedColumns, share, drifted], [1, 1 / 3, false]);
});

Deno.test("the data set drifts from the drift share on, inclusive", none, () => {
  assert.equal(report({ driftShare: 1 / 3 }).drifted, true);
  assert.equal(report({ driftShare: 0.34 }).drifted, false);
});

Deno.test("a column that cannot be tested fails alone, with the reason", none, () => {
  const { columns, testedColumns } = driftReport({
    reference: [...reference, numbers([NaN, NaN], "empty"), numbers([1, 2], "gone")],
    current: [...current, numbers([1, 2], "empty")],
  });
  assert.equal(testedColumns, 3);
  assert.deepEqual(columns.slice(3), [
    {
      column: "empty",
      type: "num",
      error: "Cannot test column 'empty': no values in its reference rows",
    },
    {
      column: "gone",
      type: "num",
      error: "Cannot test column 'gone': it is missing in the current rows",
    },
  ]);
});

Deno.test("the more specific choice of test and threshold wins", none, () => {
  const methods = report({
    method: "psi",
    methodByType: { num: "wasserstein" },
    methodByColumn: { moved: "ks" },
    threshold: 0.2,
    thresholdByColumn: { moved: 0 },
  }).columns.map((column) =>
    "error" in column ? column.error : [column.method, column.threshold, column.drifted]
  );
  assert.deepEqual(methods, [
    ["wasserstein", 0.2, false],
    ["ks", 0, false],
    ["psi", 0.2, false],
  ]);
});

Deno.test("a test of another type or name is refused by name", none, () => {
  const [first, , third] = report({ methodByType: { num: "sorcery", cat: "ks" } }).columns;
  assert.match(
    "error" in first ? first.error : "",
    /^Cannot test by 'sorcery': expected one of ks,/,
  );
  assert.equal(
    "error" in third ? third.error : "",
    "Cannot test by 'ks' a column of type cat: expected num",
  );
});

Deno.test("Benjamini–Hochberg's correction compares adjusted p-values", none, () => {
  const columns = report({ correction: "benjamini-hochberg" }).columns as ColumnDrift[];
  const lowest = Math.min(...columns.map(({ score }) => score));
  assert.equal(columns[1].adjustedScore, lowest * 3);
  assert.deepEqual(columns.map(({ drifted }) => drifted), [false, true, false]);
});

Deno.test("texts are tested by the domain classifier", none, () => {
  const texts = (word: string): Column => ({
    type: "text",
    name: "title",
    texts: Array.from({ length: 80 }, (_, at) => `${at % 2 ? word : "lot"} livre ${at % 7}`),
  });
  const [same] = driftReport({ reference: [texts("vert")], current: [texts("vert")] }).columns;
  const [moved] = driftReport({ reference: [texts("vert")], current: [texts("piscine")] }).columns;
  assert.deepEqual(
    [same, moved].map((column) => "error" in column ? column.error : column.drifted),
    [false, true],
  );
});

Deno.test("fingerprints are Evidently's", none, () => {
  const statistics = "evidently.metrics.column_statistics";
  // Ids that Evidently 0.7.21 printed for these metrics.
  assert.deepEqual(
    [
      fingerprint(`${statistics}.ValueDrift`, { column: "num" }),
      fingerprint(`${statistics}.ValueDrift`, { method: "psi", column: "num" }),
      fingerprint(`${statistics}.DriftedColumnsCount`, {}),
      fingerprint(`${statistics}.QuantileValue`, { column: "num", quantile: 0.25 }),
      fingerprint("evidently.metrics.dataset_statistics.ColumnCount", {
        column_type: "num",
        tests: [],
      }),
    ],
    [
      "83cb145fc46845280ac61209d9b80805",
      "848adb8c398f0be5622d6e7793ee6009",
      "15e89f895b482f9b84ba7274ed18a106",
      "be1a6d80fe0aed16ab4d82819a465cd8",
      "31b8c78bad2b7108842265cd082d5abf",
    ],
  );
});

Deno.test("pythonFloat() writes floats as Python does", none, () => {
  assert.deepEqual([1, 0.05, 1e-5, 1e-7, 1e16, 0].map(pythonFloat), [
    "1.0",
    "0.05",
    "1e-05",
    "1e-07",
    "1e+16",
    "0.0",
  ]);
});

Deno.test("uuidFrom() depends on the text alone and is a version-8 UUID", none, () => {
  assert.equal(uuidFrom("a"), uuidFrom("a"));
  assert.notEqual(uuidFrom("a"), uuidFrom("b"));
  assert.match(
    uuidFrom("a"),
    /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});

Deno.test("every form fits its schema", none, () => {
  evidentlyResultSchema.parse(evidentlyResult(report()));
  legacyReportSchema.parse(legacyReport(report()));
  evidentlySnapshotSchema.parse(evidentlySnapshot(report(), { name: "s", time: TIME }));
});

Deno.test("the legacy form carries the verdict where scripts look for it", none, () => {
  const [verdict, table] = legacyReport(report({ driftShare: 0.3 })).metrics;
  assert.equal(verdict.result.dataset_drift, true);
  assert.equal(table.result.dataset_drift, true);
  assert.equal(table.result.drift_by_columns.moved.drift_detected, true);
  assert.equal(table.result.drift_by_columns.moved.current.small_distribution?.x.length, 11);
  assert.deepEqual(table.result.drift_by_columns.kind.reference.small_distribution?.x, ["a", "b"]);
});

Deno.test("a snapshot holds no NaN and a time without a zone", none, () => {
  const nan = driftReport(
    { reference: [numbers([1, 1], "x")], current: [numbers([1, 1], "x")] },
    { method: "t_test" },
  );
  const snapshot = evidentlySnapshot(nan, { name: "s", time: TIME });
  assert.equal(snapshot.timestamp, "2026-01-02T03:04:05.678000");
  assert.equal(snapshot.top_level_metrics.length, 1);
  assert.deepEqual(evidentlyResult(nan).failed_columns, [{
    column: "x",
    error: "t_test gave NaN",
  }]);
});

Deno.test("a project keeps its id from stream to stream", none, () => {
  const [metadata] = projectFiles("p", { created: TIME });
  const snapshot = snapshotFile("p", { report: report(), name: "1", time: TIME });
  assert.equal(metadata.path.split("/")[0], snapshot.path.split("/")[0]);
  assert.equal(JSON.parse(metadata.text).id, metadata.path.split("/")[0]);
});

Deno.test("schemas are exported as JSON Schema", none, () => {
  for (const schema of Object.values(reportSchemas())) {
    assert.equal((schema as { type: string }).type, "object");
  }
});
