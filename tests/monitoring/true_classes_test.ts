import assert from "node:assert/strict";
import {
  checkSheet,
  feedbackRows,
  type LabelledRow,
  type SheetChecks,
  type SheetLine,
  uniteRows,
} from "../../src/monitoring/true_classes.ts";

const none = { permissions: "none" } as const;

const PREDICTIONS = new Map([
  ["a", { title: "Livre ancien", description: "relié" }],
  ["b", { title: "=Jeu", description: null }],
]);

function line(fields: Partial<SheetLine> = {}): SheetLine {
  return { line: 2, prediction_id: "a", title: "Livre ancien", true_code: "10", ...fields };
}

function row(fields: Partial<LabelledRow> = {}): LabelledRow {
  const texts = { title: "Livre ancien", description: "relié" };
  return { prediction_id: "a", ...texts, true_code: "10", source: "person", ...fields };
}

function check(lines: SheetLine[], options: Partial<SheetChecks> = {}) {
  return checkSheet(lines, {
    predictions: PREDICTIONS,
    classes: new Set(["10", "40"]),
    known: [],
    newClasses: false,
    replace: false,
    ...options,
  });
}

Deno.test(
  "a filled line becomes a row with the logged texts, an empty one is counted",
  none,
  () => {
    assert.deepEqual(check([line(), line({ prediction_id: "b", title: "=Jeu", true_code: "" })]), {
      rows: [row()],
      empty: 1,
      problems: [],
    });
  },
);

Deno.test("an apostrophe before a formula is no difference of titles", none, () => {
  assert.deepEqual(check([line({ prediction_id: "b", title: "'=Jeu" })]).problems, []);
});

const problems: [string, SheetLine[], Partial<SheetChecks>, RegExp][] = [
  ["a prediction that the log lacks", [line({ prediction_id: "z" })], {}, /'z' is not in the log/],
  ["a title of another product", [line({ title: "Jeu" })], {}, /title differs from that of 'a'/],
  ["a code that is no class", [line({ true_code: "7" })], {}, /'7' is no class/],
  ["two codes for a prediction", [line(), line({ line: 3, true_code: "40" })], {}, /line 3: '40'/],
  ["another person's code", [line()], { known: [row({ true_code: "40" })] }, /said '40' before/],
];
for (const [found, lines, options, message] of problems) {
  Deno.test(`checkSheet() complains of ${found}, by line`, none, () => {
    assert.match(check(lines, options).problems.join("\n"), message);
  });
}

Deno.test("new classes and other people's labels are taken where that is asked for", none, () => {
  const known = [row({ true_code: "40" })];
  const { rows } = check([line({ true_code: "7" })], { known, newClasses: true, replace: true });
  assert.deepEqual(rows, [row({ true_code: "7" })]);
});

Deno.test("feedback becomes a row where callers agree and the texts are known", none, () => {
  const feedback = new Map([
    ["a", new Map([["shop", "40"], [null, "40"]])],
    ["b", new Map([["shop", "10"], [null, "40"]])],
    ["rotated away", new Map([["shop", "10"]])],
  ]);
  assert.deepEqual(feedbackRows({ feedback, shadow: new Map() }, PREDICTIONS), [
    row({ true_code: "40", source: "feedback" }),
  ]);
});

Deno.test(
  "a person's label outranks feedback, in any order; taking twice changes nothing",
  none,
  () => {
    const [person, told] = [row(), row({ true_code: "40", source: "feedback" })];
    assert.deepEqual(uniteRows([person], [told]), [person]);
    assert.deepEqual(uniteRows([told], [person]), [person]);
    const once = uniteRows([told], [person], [row({ prediction_id: "b" })]);
    assert.deepEqual(uniteRows(once, once), once);
  },
);
