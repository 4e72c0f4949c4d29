/** Takes the next stream: clean, predict, test for drift, report: data/stream → data/monitoring. */
import { loadParams } from "../src/config/params.ts";
import { runStageCommand } from "../src/pipeline/stage_command.ts";
import { streamSummary } from "../src/streams/stream_summary.ts";
import { holdsBaseline } from "./_baseline.ts";
import { nextStream } from "./_next_stream.ts";
import { DRIFT_METRICS, HOW_TO_DELIVER, MONITORING, STREAM_PATHS } from "./_stream_paths.ts";

await runStageCommand({
  name: "stream",
  summary: `Take the next delivery of ${STREAM_PATHS.raw}: predict it, test it for drift, report.`,
  options: {
    all: { type: "boolean", help: "take all that wait" },
    legacy: { type: "boolean", help: "write Evidently's report of before 0.7 too" },
  },
  examples: ["deno task stream --all", "deno task stream --set streams.alarm_budget=0.01"],
}, async ({ options, overrides }) => {
  const params = await loadParams({ overrides });
  if (await holdsBaseline(STREAM_PATHS.trainedOn) === false) {
    console.error(
      `Warning: the model was not trained on the baseline of these streams alone; rows that it ` +
        "has seen look unlike new ones. To train on the baseline:\n  deno task pipeline " +
        `--set data.source=directory --set data.directory=${STREAM_PATHS.catalogue}\n`,
    );
  }
  let taken = 0, later = 0, alarm = false;
  while (true) {
    const processed = await nextStream(params, options);
    if (!processed) break;
    const { outcome, waiting } = processed;
    [later, alarm] = [waiting.later, outcome.findings.monitor.alarm];
    for (const { stream, original } of waiting.copies) {
      console.log(`${stream} is a copy of ${original} and is left alone`);
    }
    console.log(streamSummary(outcome));
    console.log(`Wrote ${DRIFT_METRICS}/${outcome.stream}.json and ${MONITORING}\n`);
    taken++;
    if (!options.all) break;
  }
  if (taken === 0) {
    console.log(`No stream waits. Next: ${HOW_TO_DELIVER}`);
    return;
  }
  console.log(
    `${later} more wait. ` +
      (alarm
        ? "Next: deno task loop retrains, compares and promotes"
        : later > 0
        ? "Next: deno task stream"
        : `Next: ${HOW_TO_DELIVER}`),
  );
});
