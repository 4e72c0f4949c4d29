/** Runs variants of the parameters in temporary work trees, and compares their scores. */
import { loadParams, readParamsTree } from "../src/config/params.ts";
import { readScore, variantTable } from "../src/experiments/variant_table.ts";
import { runVariant, type VariantResult } from "../src/experiments/run_variant.ts";
import { currentCommit, makeWorkTree } from "../src/experiments/work_tree.ts";
import { openRepository } from "../src/pipeline/repository.ts";
import { runCommand } from "../src/terminal/command_line.ts";
import { interruptionSignal } from "../src/terminal/interruption.ts";
import { planExperiment, runPlan } from "./_experiment_plan.ts";
import { logVariant } from "./_experiment_log.ts";
import { positiveNumber } from "./_positive_number.ts";

await runCommand({
  name: "experiment",
  summary: "Run variants of the parameters side by side, log each as a run, compare their scores.",
  options: {
    grid: {
      type: "string",
      multiple: true,
      placeholder: "KEY=A,B",
      help: "every value; may be repeated",
    },
    range: {
      type: "string",
      multiple: true,
      placeholder: "KEY=LOW..HIGH",
      help: "drawn, with --random",
    },
    random: { type: "string", placeholder: "N", help: "draw N variants instead of all" },
    halving: {
      type: "string",
      placeholder: "KEY=LOW..HIGH",
      help: "all with LOW of KEY, the best third with 3 × LOW, … up to HIGH",
    },
    minutes: { type: "string", placeholder: "N", help: "stop after so many minutes" },
    jobs: { type: "string", placeholder: "N", help: "variants side by side (default: 1)" },
    metric: { type: "string", placeholder: "NAME", help: "default: weighted_f1" },
    seed: { type: "string", placeholder: "N", help: "of --random (default: 1)" },
  },
  examples: [
    "deno task experiment --grid train.text.c=0.3,1,3 --set data.sample.rows=2000",
    "deno task experiment --random 9 --range train.image.learning_rate=0.0003..0.03 \\",
    "    --halving train.image.epochs=4..36 --minutes 60 --set model.type=image",
  ],
}, async ({ options, overrides }) => {
  const { model, evaluate } = await loadParams({ overrides });
  const metric = options.metric ?? "weighted_f1";
  const seed = positiveNumber("seed", options.seed ?? "1");
  const plan = planExperiment({ ...options, seed });
  const { graph } = await openRepository(await readParamsTree({ overrides }));
  const signals = [interruptionSignal("interrupted")];
  if (options.minutes !== undefined) {
    signals.push(AbortSignal.timeout(60_000 * positiveNumber("minutes", options.minutes)));
  }
  const signal = AbortSignal.any(signals);
  const commit = await currentCommit();
  let begun = 0;
  const results = await runPlan<VariantResult>(plan, {
    jobs: positiveNumber("jobs", options.jobs ?? "1"),
    score: (result) => readScore(result, metric),
    run: async (own): Promise<VariantResult> => {
      const variant = [...overrides, ...own];
      if (signal.aborted) return { variant: own, seconds: 0, failure: "not begun" };
      console.error(`variant ${++begun}: ${own.join(" ") || "as it is"}`);
      await using tree = await makeWorkTree(commit, graph.stages);
      const { folder } = tree;
      const result = await runVariant(variant, { folder, metricsName: model.type, signal });
      console.error(`  ${result.failure ?? `${metric} ${readScore(result, metric)?.toFixed(4)}`}`);
      await logVariant({ ...result, folder, name: own.join(" ") || "as it is" });
      return { ...result, variant: own };
    },
  });
  console.log(`\n${variantTable(results, { metric, ...evaluate })}`);
  console.log(
    "\nScores of the test part: the best of many looks better than it is; confirm it on another " +
      "split.\nEach variant is a run. Next: deno task runs · deno task pipeline --set KEY=VALUE",
  );
});
