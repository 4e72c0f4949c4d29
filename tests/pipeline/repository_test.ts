import assert from "node:assert/strict";
import { join } from "node:path";
import { withFolder } from "../_temporary.ts";
import { readTree, writeTree } from "../dvc/_tree.ts";

async function open(folder: string, ...record: string[]) {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", new URL("_open_repository.ts", import.meta.url).pathname, ...record],
    cwd: folder,
    env: { NO_COLOR: "1" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return success
    ? { ...JSON.parse(text(stdout)), stderr: "" }
    : { stages: [], lock: {}, stderr: text(stderr) };
}

const YAML = `stages:
  second: { cmd: "echo \${who}", deps: [a] }
  first: { cmd: x, outs: [a] }
`;

Deno.test("openRepository() reads the stages in order, with parameters, and no lock yet", () =>
  withFolder(async (folder) => {
    await writeTree(folder, { "dvc.yaml": YAML });
    const { stages, lock } = await open(folder);
    assert.deepEqual(stages.map(({ name, cmd }: Record<string, string>) => [name, cmd]), [
      ["first", "x"],
      ["second", "echo params"],
    ]);
    assert.deepEqual(lock, { schema: "2.0", stages: {} });
    assert.deepEqual(Object.keys(await readTree(folder)), ["dvc.yaml"]);
  }));

Deno.test("openRepository() elsewhere says where it belongs", () =>
  withFolder(async (folder) => {
    const { stderr } = await open(folder);
    assert.match(
      stderr,
      /UserError: Cannot read dvc\.yaml: no such file or folder; run this in the repository's root/,
    );
  }));

Deno.test("openRepository() refuses a lock that it cannot read rather than start anew", () =>
  withFolder(async (folder) => {
    await writeTree(folder, { "dvc.yaml": YAML });
    await Deno.mkdir(join(folder, "dvc.lock"));
    const { stderr } = await open(folder);
    assert.match(stderr, /UserError: Cannot read dvc\.lock: found a folder, expected a file/);
  }));

Deno.test("recordStage() of several stages at once keeps all, in the order of dvc.yaml", () =>
  withFolder(async (folder) => {
    await writeTree(folder, {
      "dvc.yaml": YAML,
      "dvc.lock": "schema: '2.0'\nstages:\n  gone:\n    cmd: old\n  second:\n    cmd: old\n",
    });
    await Deno.utime(join(folder, "dvc.yaml"), new Date(0), new Date(0));
    await open(folder, "second", "first");
    assert.match(
      await Deno.readTextFile(join(folder, ".dvc/tmp/etiquette-stat")),
      /\ndvc\.yaml\t/,
      "hashes are remembered as soon as a stage is recorded",
    );
    assert.equal(
      await Deno.readTextFile(join(folder, "dvc.lock")),
      `schema: '2.0'
stages:
  first:
    cmd: recorded first
  second:
    cmd: recorded second
  gone:
    cmd: old
`,
    );
  }));
