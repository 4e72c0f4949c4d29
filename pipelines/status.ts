/** Says which stages are up to date and why the others would run. */
import { runCommand } from "../src/terminal/command_line.ts";
import { readParamsTree } from "../src/config/params.ts";
import { pipelineGoals } from "../src/pipeline/goals.ts";
import { openRepository } from "../src/pipeline/repository.ts";
import { selectedStages } from "../src/pipeline/selection.ts";
import { checkStatus, statusReport } from "../src/pipeline/status_report.ts";

await runCommand({
  name: "status",
  summary: "Says which stages of dvc.yaml are up to date and why the others would run.",
}, async ({ overrides }) => {
  const params = await readParamsTree({ overrides });
  const repository = await openRepository(params);
  const selected = selectedStages(repository.graph, { goals: pipelineGoals(params) });
  console.log(statusReport(await checkStatus(repository, selected)));
  await repository.workspace.statCache.save();
});
