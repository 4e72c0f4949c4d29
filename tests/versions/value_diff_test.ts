import assert from "node:assert/strict";
import { changeCells, diffValues, markdownTable } from "../../src/versions/value_diff.ts";
import { withDataFolder } from "./_data_repository.ts";

Deno.test("diffValues() lists leaves that changed, came or went, and tells 3 from '3'", () => {
  const before = new Map([["m.json", { f1: 0.5, kept: 1, gone: true, type: 3, deep: { a: [1] } }]]);
  const after = new Map([["m.json", {
    f1: 0.75,
    kept: 1,
    type: "3",
    deep: { a: [1, 2] },
    came: 0,
  }]]);
  assert.deepEqual(diffValues(before, after).map(changeCells), [
    ["m.json", "f1", "0.5", "0.75", "+0.25"],
    ["m.json", "gone", "true", "–", ""],
    ["m.json", "type", "3", "3", ""],
    ["m.json", "deep.a", "[1]", "[1,2]", ""],
    ["m.json", "came", "–", "0", ""],
  ]);
});

Deno.test("markdownTable() escapes what would end a cell", () => {
  assert.equal(markdownTable(["a"], [["x|y\nz"]]), "| a |\n| --- |\n| x\\|y z |");
});

Deno.test("metrics:diff finds those of a commit in the cache, and params:diff in git", () =>
  withDataFolder({
    "score.txt": "0.5",
    ".gitignore": "/metrics.json\n",
    "dvc.yaml": `stages:
  score:
    cmd: echo "{\\"f1\\":" $(cat score.txt)", \\"classes\\":{\\"a\\":" $(cat score.txt) "}}" > metrics.json
    deps: [score.txt]
    params: [evaluate.seed]
    metrics: [metrics.json]
`,
  }, async ({ run, git, write, read }) => {
    await run("run");
    await git("add", ".");
    await git("commit", "--quiet", "-m", "first");
    const params = await read("params.yaml");
    await write({
      "score.txt": "0.75",
      "params.yaml": params.replace(/(\nevaluate:\n {2}seed: )\d+/, "$17"),
    });
    await run("run");
    const table = await run("metrics_diff");
    assert.match(table, /^metrics\.json +f1 +0\.5 +0\.75 +\+0\.25$/m);
    assert.match(table, /1 more values below differ: --all lists them/);
    assert.match(
      await run("params_diff", "HEAD", "--markdown"),
      /^\| params\.yaml \| evaluate\.seed \|/m,
    );
  }));
