/** Runs the stale stages of dvc.yaml in order, independent ones side by side, and skips the rest. */
import { runCommand } from "../src/terminal/command_line.ts";
import { errorMessage, UserError } from "../src/errors.ts";
import { readParamsTree } from "../src/config/params.ts";
import { pipelineGoals } from "../src/pipeline/goals.ts";
import { wholeNumber } from "../src/terminal/whole_number.ts";
import { stageDisplay } from "../src/terminal/stage_display.ts";
import { recordRun, StageLines } from "../src/pipeline/last_run.ts";
import { lockRepository } from "../src/pipeline/repository_lock.ts";
import { openRepository } from "../src/pipeline/repository.ts";
import { runReport } from "../src/pipeline/run_report.ts";
import { runStages } from "../src/pipeline/run_stages.ts";
import { selectedStages } from "../src/pipeline/selection.ts";
import { reportWaiting } from "../src/pipeline/stage_command.ts";
import { checkStatus, statusReport } from "../src/pipeline/status_report.ts";

const options = {
  force: { type: "boolean", help: "run the selected stages even when nothing changed" },
  only: { type: "string", placeholder: "STAGE", help: "this stage alone" },
  downstream: { type: "string", placeholder: "STAGE", help: "this stage and all that need it" },
  dry: { type: "boolean", help: "say what would run and why; run nothing" },
  jobs: { type: "string", placeholder: "N", help: "stages side by side (default: one a core)" },
  "no-wait": { type: "boolean", help: "fail at once when another run is at work" },
} as const;

await runCommand({
  name: "pipeline",
  summary: "Runs the stale stages of dvc.yaml, from raw catalogue to evaluated model.",
  options,
  examples: [
    "deno task pipeline",
    "deno task pipeline --set data.source=directory --set data.directory=my/catalogue",
    "deno task pipeline --set model.type=fusion",
    "deno task pipeline --downstream train_text --dry",
  ],
}, async ({ options, overrides }) => {
  const jobs = wholeNumber("jobs", options.jobs ?? `${navigator.hardwareConcurrency}`);
  using _lock = await lockRepository({ wait: !options["no-wait"], onWait: reportWaiting });
  const params = await readParamsTree({ overrides });
  const repository = await openRepository(params);
  const goals = pipelineGoals(params);
  const selected = selectedStages(repository.graph, { ...options, goals });
  if (options.dry) return console.log(statusReport(await checkStatus(repository, selected)));

  const interruption = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    Deno.addSignalListener(signal, () => interruption.abort());
  }
  const display = stageDisplay();
  const lines = new StageLines();
  const endings = await runStages(repository, selected, {
    jobs,
    force: options.force ?? false,
    signal: interruption.signal,
    onLine: (stage, line) => {
      lines.add(stage, line);
      display.line(stage, line);
    },
  });
  display.close();
  await recordRun(endings, lines);
  await repository.workspace.statCache.save();
  console.log(`\n${runReport(endings)}\n`);
  const failures = [...endings.values()].filter((ending) => ending.status === "failed");
  if (failures.length > 0) {
    throw new UserError(failures.map(({ error }) => errorMessage(error)).join("\n"));
  }
  console.log(
    "Scores: metrics/. Next: deno task dashboards · deno task notebooks · deno task api",
  );
});
