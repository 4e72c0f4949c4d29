/** Takes labels of a sheet and of feedback: data/labels/next.csv, data/predictions → labelled.csv. */
import { join } from "node:path";
import { labelsFromJson } from "../src/artifact/labels.ts";
import { loadParams } from "../src/config/params.ts";
import { UserError } from "../src/errors.ts";
import { exists, readJson } from "../src/files/atomic_write.ts";
import { readLabelSheet } from "../src/labelling/label_sheet.ts";
import { readLabelledRows, writeLabelledRows } from "../src/labelling/labelled_file.ts";
import { readLog } from "../src/labelling/log_files.ts";
import { gatherAnswers } from "../src/monitoring/label_candidates.ts";
import {
  checkSheet,
  feedbackRows,
  predictionsAmong,
  uniteRows,
} from "../src/monitoring/true_classes.ts";
import { runStageCommand } from "../src/pipeline/stage_command.ts";
import { LABELLED, SHEET } from "./_label_paths.ts";

await runStageCommand({
  name: "label:take",
  summary: `Take the labels of a filled sheet, and those of feedback, into ${LABELLED}.`,
  words: { placeholder: "[SHEET]", help: `default: ${SHEET}` },
  options: {
    "new-classes": { type: "boolean", help: "allow codes that the model does not know" },
    replace: { type: "boolean", help: "put labels in the place of other people's" },
  },
  examples: ["deno task label:take filled.csv"],
}, async ({ words: [sheet], options, overrides }) => {
  const { api: { log: { folder } }, model: { type } } = await loadParams({ overrides });
  const path = sheet ?? SHEET;
  // Feedback alone is taken where no sheet was asked for.
  const lines = sheet !== undefined || await exists(path) ? await readLabelSheet(path) : [];
  const answers = await gatherAnswers(readLog(folder));
  const ids = new Set([
    ...lines.map(({ prediction_id }) => prediction_id),
    ...answers.feedback.keys(),
  ]);
  const predictions = await predictionsAmong(readLog(folder), ids);
  const known = await readLabelledRows(LABELLED);
  const labels = labelsFromJson(await readJson(join("models", type, "labels.json")));
  const { rows, empty, problems } = checkSheet(lines, {
    ...{ predictions, known, replace: options.replace, newClasses: options["new-classes"] },
    classes: new Set(labels.map(({ code }) => String(code))),
  });
  if (problems.length > 0) {
    const more = problems.length > 20 ? [`and ${problems.length - 20} more`] : [];
    throw new UserError(
      `Cannot take ${path}, of which nothing was taken:\n  ` +
        [...problems.slice(0, 20), ...more].join("\n  "),
    );
  }
  const feedback = feedbackRows(answers, predictions);
  const united = uniteRows(known, feedback, rows);
  await writeLabelledRows(LABELLED, united);
  const people = united.filter(({ source }) => source === "person").length;
  console.log(
    `Took ${rows.length} labels of ${path}, ${empty} lines left empty\n` +
      `Wrote ${LABELLED}: ${united.length} rows, ${people} by people, ` +
      `${united.length - people} by feedback\nNext: deno task label:next`,
  );
});
