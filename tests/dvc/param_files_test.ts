import assert from "node:assert/strict";
import { join } from "node:path";
import { paramFiles } from "../../src/dvc/param_files.ts";
import { withFolder } from "../_temporary.ts";

Deno.test("paramFiles() gives known trees without looking at the disk", async () => {
  const params = paramFiles({ "params.yaml": { a: 1 } });
  assert.deepEqual(await params("params.yaml"), { a: 1 });
});

Deno.test("paramFiles() reads YAML and JSON anew at each call", () =>
  withFolder(async (folder) => {
    const params = paramFiles({});
    const path = join(folder, "other");
    for (const [suffix, text] of [[".yaml", "a: 1"], [".json", '{"a": 1}'], [".conf", "a: 1"]]) {
      await Deno.writeTextFile(path + suffix, text);
      assert.deepEqual(await params(path + suffix), { a: 1 });
    }
    await Deno.writeTextFile(`${path}.yaml`, "a: 2");
    assert.deepEqual(await params(`${path}.yaml`), { a: 2 });
  }));

Deno.test("paramFiles() knows nothing that was not given", async () => {
  const params = paramFiles({});
  await assert.rejects(params("constructor"), {
    name: "UserError",
    message: /^Cannot read parameters from constructor: No such file/,
  });
});

Deno.test("paramFiles() names a file that is missing, broken or of a kind it cannot read", () =>
  withFolder(async (folder) => {
    const params = paramFiles({});
    await Deno.writeTextFile(join(folder, "broken.json"), "{");
    for (
      const [name, complaint] of [
        ["missing.yaml", "No such file"],
        ["broken.json", "Flow map "],
        ["a.toml", "expected a YAML or JSON file"],
        ["a.py", "expected a YAML or JSON file"],
      ]
    ) {
      const path = join(folder, name);
      await assert.rejects(params(path), {
        name: "UserError",
        message: RegExp(`^Cannot read parameters from ${path}: ${complaint}`),
      });
    }
  }));
