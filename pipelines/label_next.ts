/** Lists the predictions whose labels would help most: data/predictions → data/labels/next.csv. */
import { loadParams } from "../src/config/params.ts";
import { UserError } from "../src/errors.ts";
import { writeLabelSheet } from "../src/labelling/label_sheet.ts";
import { readLabelledRows } from "../src/labelling/labelled_file.ts";
import { readLog } from "../src/labelling/log_files.ts";
import { gatherAnswers, labelCandidates } from "../src/monitoring/label_candidates.ts";
import { runCommand } from "../src/terminal/command_line.ts";
import { formatCount } from "../src/terminal/quantities.ts";
import { LABELLED, SHEET } from "./_label_paths.ts";

await runCommand({
  name: "label:next",
  summary: "List the predictions whose true class would help most, as a CSV to fill.",
  options: {
    n: { type: "string", placeholder: "COUNT", help: "lines at most (default: 50)" },
    overwrite: { type: "boolean", help: "even where labels in the sheet were not taken" },
  },
  examples: ["deno task label:next --n 100"],
}, async ({ options, overrides }) => {
  const { api: { log: { folder } } } = await loadParams({ overrides });
  const count = wantedCount(options.n ?? "50");
  const answers = await gatherAnswers(readLog(folder));
  const labelled = await readLabelledRows(LABELLED);
  let badLines = 0;
  const entries = readLog(folder, { onBadLine: () => badLines++ });
  const list = await labelCandidates(entries, { answers, labelled, count });
  const { candidates, predictions, withoutTexts } = list;
  if (badLines > 0) console.log(`${formatCount(badLines)} lines of ${folder} are no entries`);
  if (candidates.length === 0 && withoutTexts > 0) {
    throw new UserError(
      `Cannot list predictions: none of the ${formatCount(predictions)} in ${folder} that wait ` +
        "has its texts, expected a log with them (deno task api --set api.log.texts=true)",
    );
  }
  if (candidates.length === 0) {
    console.log(`None of ${formatCount(predictions)} predictions waits for a label`);
    return;
  }
  const taken = new Set(labelled.map(({ prediction_id }) => prediction_id));
  await writeLabelSheet(SHEET, candidates, { overwrite: options.overwrite, taken });
  const reasons = Object.entries(Object.groupBy(candidates, ({ reason }) => reason));
  console.log(
    `Wrote ${SHEET}: ${candidates.length} of ${formatCount(predictions)} predictions ` +
      `(${reasons.map(([reason, of]) => `${of.length} ${reason}`).join(", ")})\n` +
      "Next: fill the column true_code, leave empty what nobody knows, deno task label:take",
  );
});

function wantedCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0 && count <= 100_000) return count;
  throw new UserError(`Cannot list ${text} predictions: expected a number from 1 to 100000`);
}
