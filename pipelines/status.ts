/** Says which stages are up to date and why the others would run. */
import { runCommand } from "../src/cli.ts";
import { readParamsTree } from "../src/params.ts";
import { openRepository } from "../src/versioning/repository.ts";
import { selectedStages } from "../src/versioning/selection.ts";
import { statusOf, statusReport } from "../src/versioning/status_report.ts";

await runCommand({
  name: "status",
  summary: "Says which stages of dvc.yaml are up to date and why the others would run.",
}, async ({ overrides }) => {
  const repository = await openRepository(await readParamsTree({ overrides }));
  console.log(statusReport(await statusOf(repository, selectedStages(repository.graph, {}))));
  await repository.workspace.statCache.save();
});
