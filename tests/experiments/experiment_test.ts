import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { withDataFolder } from "../versions/_data_repository.ts";

const RUN = fileURLToPath(new URL("../../pipelines/run.ts", import.meta.url));

/** Scores are the share of rows that `evaluate.seed` says; `slow` never ends. */
const files = {
  ".gitignore": "/metrics/\n/ran.log\n/ignored.txt\n/mlflow.db*\n/mlruns/\n",
  "ignored.txt": "data that git does not have",
  "tracked.txt": "old",
  "pipelines/run.ts": `const { code } = await new Deno.Command(Deno.execPath(), {
  args: ["run", "-A", "--no-check", ${JSON.stringify(RUN)}, ...Deno.args],
}).spawn().status;
Deno.exit(code);
`,
  "score.sh": `mkdir -p metrics
if [ "$1" = 13 ]; then echo unlucky >&2; exit 1; fi
echo "{\\"weighted_f1\\": 0.$1, \\"weighted_f1_low\\": 0.1, \\"weighted_f1_high\\": 0.9}" > metrics/text.json
cat ignored.txt > /dev/null && cat tracked.txt > metrics/seen.txt
`,
  "dvc.yaml": `stages:
  evaluate_text:
    cmd: sh score.sh \${evaluate.seed}
    deps: [score.sh, tracked.txt, ignored.txt]
    metrics: [metrics/text.json]
    outs: [metrics/seen.txt]
`,
};

Deno.test("an experiment compares its variants, logs each, and leaves no work tree behind", () =>
  withDataFolder(files, async ({ run, git, write }) => {
    await git("add", ".");
    await git("commit", "--quiet", "-m", "first");
    await write({ "tracked.txt": "edited, not committed" });
    const text = await run("experiment", "--grid", "evaluate.seed=60,13,70");
    const [best, , worst, failed] = text.split("\n").filter((line) =>
      /^(evaluate\.seed|as it is)/.test(line)
    );
    assert.match(best, /^evaluate\.seed=70 +0\.7000 +0\.1000 – 0\.9000 +\+0\.2800/);
    assert.match(worst, /^as it is +0\.4200 .* first/);
    assert.match(failed, /^evaluate\.seed=13 .* failed: sh score\.sh 13/);
    assert.equal((await git("worktree", "list")).trim().split("\n").length, 1);
    assert.equal(await git("stash", "list"), "");
    const runs = await run("runs");
    assert.match(runs, /experiment evaluate\.seed=70 +finished/i);
    assert.match(runs, /experiment evaluate\.seed=13 +failed/i);
    // The shared cache has the outs of every variant.
    assert.match(await run("run", "--set", "evaluate.seed=70"), /evaluate_text +(run|restored)/);
  }));
