/** `deno task notebooks` as a person types it, in a repository of two notebooks. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { ROOT } from "../_repository.ts";
import { withFolder } from "../_temporary.ts";
import { writeTree } from "../dvc/_tree.ts";

const REPOSITORY = {
  "notebooks/01_one.ts": `// %% [markdown]
// # One
// %% tags=["parameters"]
const rows = 2;
// %%
console.log("rows:", rows, await Deno.readTextFile("data.txt"));`,
  "notebooks/02_two.ts":
    "// %%\nconst missing = undefined as unknown as { x: number };\nmissing.x;",
  "data.txt": "old",
  "params.yaml": await Deno.readTextFile(`${ROOT}params.yaml`),
  "dvc.yaml":
    "stages:\n  one:\n    cmd: deno task -q notebooks 01_one\n    deps: [data.txt]\n    outs: [notebooks/out/01_one.html]\n",
};

/** Runs the command in the folder. */
async function notebooks(folder: string, ...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-check",
      "--config",
      `${ROOT}deno.json`,
      `${ROOT}pipelines/notebooks.ts`,
    ]
      .concat(args),
    cwd: folder,
    env: { NO_COLOR: "1", ETIQUETTE_SET: "[]" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, said: text(stdout) + text(stderr) };
}

const page = (folder: string, name = "01_one") =>
  Deno.readTextFile(join(folder, `notebooks/out/${name}.html`));

Deno.test("a notebook runs once, and again where its data or a parameter changed", () =>
  withFolder(async (folder) => {
    await writeTree(folder, REPOSITORY);
    const first = await notebooks(folder, "01");
    assert.equal(first.code, 0, first.said);
    assert.match(first.said, /2 cells ran, 0 unchanged/);
    const before = await page(folder);
    assert.match(before, /rows: 2 old/);

    assert.match((await notebooks(folder, "one")).said, /0 cells ran, 2 unchanged/);
    assert.equal(await page(folder), before);
    assert.match((await notebooks(folder, "01", "--fresh")).said, /2 cells ran/);
    assert.equal(await page(folder), before);

    await Deno.writeTextFile(join(folder, "data.txt"), "new");
    assert.match((await notebooks(folder, "01", "--set", "rows=7")).said, /2 cells ran/);
    assert.match(await page(folder), /rows: 7 new/);
  }));

Deno.test("a failing notebook writes its page, names its line and ends with an error", () =>
  withFolder(async (folder) => {
    await writeTree(folder, REPOSITORY);
    const { code, said } = await notebooks(folder);
    assert.equal(code, 1);
    assert.match(said, /1 cells ran, 0 unchanged, 1 failed|0 cells ran, 0 unchanged, 1 failed/);
    assert.match(said, /at notebooks\/02_two\.ts:3\n/);
    assert.match(said, /error: Cannot run all cells of notebooks\/02_two\.ts/);
    assert.match(await page(folder, "02_two"), /notebooks\/02_two\.ts:3/);
    assert.match(await page(folder, "index"), /01_one\.html/);
  }));

for (
  const [args, complaint] of [
    [["nope"], /Cannot run notebook 'nope': expected one of 01_one, 02_two/],
    [["--format", "pdf"], /Cannot write format 'pdf': expected html, md, ipynb, kit/],
    [["01", "--set", "rows=many"], /Cannot set rows to "many": expected a number such as 2/],
    [["01", "--set", "nope.x=1"], /Cannot apply --set 'nope\.x=1'/],
    [["--watch", "--port", "x"], /Cannot use --port/],
  ] as const
) {
  Deno.test(`'deno task notebooks ${args.join(" ")}' is refused in words`, () =>
    withFolder(async (folder) => {
      await writeTree(folder, REPOSITORY);
      const { code, said } = await notebooks(folder, ...args);
      assert.equal(code, 1);
      assert.match(said, complaint);
      assert.doesNotMatch(said, /\n +at /);
    }));
}
