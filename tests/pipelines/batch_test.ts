/** `deno task batch` as processes that are killed. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { random } from "../../src/random.ts";
import { writeTrainedModel } from "../api/_trained.ts";
import { ROOT } from "../_repository.ts";
import { withFolder } from "../_temporary.ts";

const ROWS = 60;
const SHARDS = 8;

function command(folder: string, ...args: string[]): Deno.Command {
  const program = ["run", "-A", "--no-check", "--config", `${ROOT}deno.json`];
  return new Deno.Command(Deno.execPath(), {
    args: [...program, `${ROOT}pipelines/batch.ts`, "products.csv", "batch", ...args]
      .concat("--model", "model"),
    cwd: folder,
    env: { NO_COLOR: "1", ETIQUETTE_SET: "[]" },
    stdout: "piped",
    stderr: "piped",
  });
}

async function writePlace(folder: string): Promise<void> {
  const rows = Array.from({ length: ROWS }, (_, at) => `${at},Piscine ${at},,${at},${at}\n`);
  const header = "index,designation,description,productid,imageid\n";
  await Deno.writeTextFile(join(folder, "products.csv"), header + rows.join(""));
  await Deno.copyFile(`${ROOT}params.yaml`, join(folder, "params.yaml"));
  await writeTrainedModel(join(folder, "model"));
}

Deno.test("shards whose processes are killed at any moment are predicted once all the same", () =>
  withFolder(async (folder) => {
    await writePlace(folder);
    const result = join(folder, "batch/predictions.csv");
    const whole = await command(folder, "--shards", "1").output();
    assert.ok(whole.success, new TextDecoder().decode(whole.stderr));
    const wanted = await Deno.readTextFile(result);
    await Deno.remove(join(folder, "batch"), { recursive: true });

    const dice = random(42, "kills");
    for (let killed = 0; killed < 6; killed++) {
      const child = command(folder, "--shards", `${SHARDS}`, "--workers", "2").spawn();
      const timer = setTimeout(() => child.kill("SIGKILL"), 100 + dice.integer(900));
      await child.output();
      clearTimeout(timer);
    }
    const last = await command(folder, "--shards", `${SHARDS}`).output();
    assert.ok(last.success, new TextDecoder().decode(last.stderr));
    assert.equal(await Deno.readTextFile(result), wanted);
  }));

Deno.test("a pod takes the shard of its completion index, and the merge checks all of them", () =>
  withFolder(async (folder) => {
    await writePlace(folder);
    const run = async (...args: string[]) => {
      const { code, stdout, stderr } = await command(folder, ...args).output();
      const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
      return { code, text };
    };
    assert.match((await run("--step", "shard", "--index", "0")).text, /run --step plan first/);
    assert.equal((await run("--step", "plan", "--shards", "2")).code, 0);
    assert.match((await run("--step", "merge")).text, /shards 0, 1 are not predicted/);
    assert.match(
      (await run("--step", "shard", "--index", "1")).text,
      /shard 1: 30 products predicted/,
    );
    assert.match((await run("--step", "shard", "--index", "1")).text, /done before/);
    assert.match((await run("--step", "shard", "--index", "7")).text, /no shard 7 of 2/);
    assert.equal((await run("--step", "shard", "--index", "0")).code, 0);
    assert.match((await run("--step", "merge")).text, /60 predictions, each product once/);
    assert.match((await run("--step", "nope")).text, /expected plan, shard or merge/);
  }));
