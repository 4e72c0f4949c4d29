/** Lists runs, or sets some side by side with their curves. */
import { UserError } from "../src/errors.ts";
import { loadParams } from "../src/config/params.ts";
import { runCommand } from "../src/terminal/command_line.ts";
import { sparkline } from "../src/terminal/sparkline.ts";
import { terminalTable } from "../src/terminal/text_table.ts";
import { locationFromEnvironment, openStore } from "../src/tracking/open_store.ts";
import { commonMetrics, comparisonRows, runRows } from "../src/tracking/run_table.ts";

const CURVE_WIDTH = 16;
const COLUMNS = 4;

await runCommand({
  name: "runs",
  summary: "List runs, or compare some of them: those in mlflow.db or at MLFLOW_TRACKING_URI.",
  words: { placeholder: "[RUN…]", help: "beginnings of run ids: what differs, and the curves" },
  options: {
    experiment: { type: "string", placeholder: "NAME", help: "default: tracking.experiment" },
    filter: { type: "string", placeholder: "FILTER", help: "in MLflow's language" },
    sort: {
      type: "string",
      placeholder: "KEY",
      help: "such as 'metrics.f1 DESC'; default: newest",
    },
    columns: { type: "string", placeholder: "KEYS", help: "such as metrics.f1,params.epochs" },
    limit: { type: "string", placeholder: "N", help: "runs to list at most (default: 20)" },
  },
  examples: [
    "deno task runs --filter \"metrics.weighted_f1 > 0.8 and tags.provider = 'cpu'\"",
    "deno task runs 3f2a 91cc",
  ],
}, async ({ options, words, overrides }) => {
  const { tracking } = await loadParams({ overrides });
  using store = await openStore(locationFromEnvironment((name) => Deno.env.get(name)));
  const name = options.experiment ?? tracking.experiment;
  const experiment = await store.runs.getExperimentByName(name);
  if (!experiment) {
    console.log(`No runs in experiment '${name}' of ${store.runs.uri}\nNext: deno task pipeline`);
    return;
  }
  const search = { experimentIds: [experiment.experimentId], filter: options.filter };
  if (words.length > 0) {
    const all = await store.runs.searchRuns({ ...search, maxResults: 50_000 });
    const chosen = words.map((word) => {
      const found = all.filter(({ runId }) => runId.startsWith(word));
      if (found.length === 1) return found[0];
      throw new UserError(
        `Cannot find run ${word}: ${found.length} runs begin so, expected one of deno task runs`,
      );
    });
    const compared = await Promise.all(chosen.map(async (run) => ({
      run,
      histories: new Map(
        await Promise.all(
          run.metrics.map(async ({ key }) =>
            [key, await store.runs.getMetricHistory(run.runId, key)] as const
          ),
        ),
      ),
    })));
    const { params, metrics } = comparisonRows(compared, (all) => sparkline(all, CURVE_WIDTH));
    const headers = chosen.map(({ name, runId }) => ({ header: `${name} ${runId.slice(0, 8)}` }));
    if (params.length > 0) console.log(terminalTable([{ header: "param" }, ...headers], params));
    console.log(terminalTable([{ header: "metric" }, ...headers], metrics));
    return;
  }
  const limit = Number(options.limit ?? 20);
  const orderBy = options.sort === undefined ? undefined : [options.sort];
  const runs = await store.runs.searchRuns({ ...search, orderBy, maxResults: limit });
  const columns = options.columns?.split(",") ??
    commonMetrics(runs, COLUMNS).map((key) => `metrics.${key}`);
  const headers = ["run", "name", "status", "started (UTC)", "took", ...columns];
  console.log(
    terminalTable(headers.map((header) => ({ header, maxWidth: 30 })), runRows(runs, columns)),
  );
  console.log(`\n${runs.length} runs of ${store.runs.uri}\nNext: deno task runs RUN RUN`);
});
