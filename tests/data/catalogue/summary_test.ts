import assert from "node:assert/strict";
import type { PreprocessReport } from "../../../src/data/catalogue/processed.ts";
import { countReasons } from "../../../src/data/catalogue/quarantine.ts";
import { formatSummary } from "../../../src/data/catalogue/summary.ts";

const REPORT: PreprocessReport = {
  rows: { in: 12, kept: 10, quarantined: 2 },
  files: {
    "X_train_update.csv": { in: 12, kept: 10, quarantined: 2 },
    "Y_train_CVw08PX.csv": { in: 12, kept: 12, quarantined: 0 },
  },
  quarantined: { ...countReasons([]), empty_title: 2 },
  missing_descriptions: 4,
  missing_pictures: 5,
  duplicates: { groups: 3, rows: 7 },
  conflicting_duplicates: { groups: 1, rows: 2 },
  parts: { train: 6, validation: 2, test: 2, unlabelled: 0 },
  classes: [
    { code: 10, name: "livres", train: 4, validation: 2, test: 2 },
    { code: 40, name: "jeux", train: 2, validation: 0, test: 0 },
  ],
  notes: ["X_train_update.csv: ignored columns: colour"],
};

function linesOf(report: Partial<PreprocessReport> = {}): string[] {
  return formatSummary({ ...REPORT, ...report }).split("\n").map((line) =>
    line.trim().replace(/ {2,}/g, " ")
  );
}

function summary(name: string, fn: () => void): void {
  Deno.test({ name: `formatSummary() ${name}`, permissions: "none", fn });
}

summary("says what came in, what was kept and what was set aside, where and why", () => {
  const lines = linesOf();
  assert.ok(lines.includes("rows in 12 = 10 kept + 2 quarantined"));
  assert.ok(lines.includes("X_train_update.csv: 2 of 12 quarantined"));
  assert.ok(lines.includes("2 × empty_title"));
});

summary("says nothing of files and reasons that lost no row", () => {
  assert.doesNotMatch(linesOf().join("\n"), /Y_train|invalid_utf8|unlabelled/);
});

summary("counts what is missing, what is equal and what is in each part", () => {
  const lines = linesOf();
  for (
    const line of [
      "without description 4",
      "without picture 5",
      "equal texts 7 rows in 3 groups",
      "labels differ 2 rows in 1 groups",
      "classes 2",
      "train 6 rows",
      "validation 2 rows",
      "test 2 rows",
    ]
  ) assert.ok(lines.includes(line), `${line}\nin\n${lines.join("\n")}`);
});

summary("names the classes that a part lacks, unless it lacks all", () => {
  assert.ok(linesOf().includes("note classes without a row in validation: 40"));
  assert.ok(linesOf().includes("note classes without a row in test: 40"));
  const parts = { ...REPORT.parts, validation: 0 };
  assert.doesNotMatch(linesOf({ parts }).join("\n"), /without a row in validation/);
});

summary("passes the catalogue's notes on", () => {
  assert.ok(linesOf().includes("note X_train_update.csv: ignored columns: colour"));
});
