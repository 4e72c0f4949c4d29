/** DVC 3.64 judges data that we added and pushed, and we what DVC added and pushed. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { readTree } from "../dvc/_tree.ts";
import { dataFolder, withDataFolder } from "../versions/_data_repository.ts";
import { dvc } from "./_dvc.ts";
import { pythonTest } from "./_python.ts";

const files = {
  "data/a.txt": "one",
  "data/sub/é b.txt": "two",
  "data/sub/😀": "three",
  "data/empty": "",
  "single.bin": "alone",
};

pythonTest("DVC finds nothing to do after our data:add, and pulls what we pushed, byte by byte", {
  modules: ["dvc"],
  run: () =>
    withDataFolder(files, async ({ folder, run, read }) => {
      await run("data_add", "data", "single.bin");
      assert.match(await dvc(folder, "status"), /Data and pipelines are up to date\./);
      const records = [await read("data.dvc"), await read("single.bin.dvc")];
      await dvc(folder, "add", "data", "single.bin");
      assert.deepEqual([await read("data.dvc"), await read("single.bin.dvc")], records);
      assert.equal(await read(".gitignore"), "/data\n/single.bin\n");

      await run("data_push");
      const before = await readTree(join(folder, "data"));
      for (const path of ["data", "single.bin", ".dvc/cache"]) {
        await Deno.remove(join(folder, path), { recursive: true });
      }
      await dvc(folder, "pull");
      assert.deepEqual(await readTree(join(folder, "data")), before);
      assert.equal(await read("single.bin"), "alone");
    }),
});

pythonTest("our data:pull brings what DVC pushed, and data:push finds nothing to send", {
  modules: ["dvc"],
  run: () =>
    withDataFolder(files, async ({ folder, run, read }) => {
      await dvc(folder, "add", "data", "single.bin");
      assert.match(await run("data_status"), /^2 of 2 as recorded/m);
      await dvc(folder, "push");
      assert.match(await run("data_push"), /has all of 2 outs already/);
      const before = await readTree(join(folder, "data"));
      for (const path of ["data", "single.bin", ".dvc/cache"]) {
        await Deno.remove(join(folder, path), { recursive: true });
      }
      await run("data_pull");
      assert.deepEqual(await readTree(join(folder, "data")), before);
      assert.equal(await read("single.bin"), "alone");
      assert.match(await dvc(folder, "status"), /Data and pipelines are up to date\./);
      await dataFolder(folder).write({ "data/new": "four" });
      assert.match(await run("data_status"), /^data .* changed/m);
      assert.match(await dvc(folder, "status"), /modified: +data/);
    }),
});

pythonTest("DVC shows the metrics, plots and graph of stages that we ran", {
  modules: ["dvc"],
  run: () =>
    withDataFolder({
      "score.json": '{"weighted_f1": 0.5}',
      "curve.csv": "step,loss\n1,0.5\n2,0.25\n",
      "dvc.yaml": `stages:
  score: { cmd: "true", metrics: [score.json: { cache: false }] }
  curve: { cmd: "true", deps: [score.json], plots: [curve.csv: { x: step, y: loss }] }
`,
    }, async ({ folder, run }) => {
      await run("run");
      assert.match(await dvc(folder, "metrics", "show"), /score\.json +0\.5/);
      assert.match(await dvc(folder, "dag", "--md"), /score\S*-->|-->/);
      assert.match(await dvc(folder, "plots", "show"), /index\.html/);
    }),
});
