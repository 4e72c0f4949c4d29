/** The permissions of stages, asked of processes that have them. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { ROOT } from "../_repository.ts";

const PROBE = fileURLToPath(new URL("_permission_probe.ts", import.meta.url));
const read = (path: string) => Deno.readTextFileSync(ROOT + path);
const stages: Record<string, { cmd: string }> = parse(read("dvc.yaml")).stages;
const tasks: Record<string, { command: string }> = JSON.parse(read("deno.json")).tasks;
const names = [...new Set(Object.values(stages).map(({ cmd }) => cmd.split(" ")[3]))];

/** Tasks that download from an address in the parameters, or log to the server of MLFLOW_TRACKING_URI. */
const ANY_HOST = /^(ingest|train:\w+|evaluate)$/;

/** What the task's flags grant of the probe's list, as the task shell would run them. */
async function granted(task: string): Promise<string[]> {
  const words = tasks[task].command.split(" ");
  const flags = words.slice(words.indexOf("run") + 1, -1)
    .map((flag) => flag.replace(/\$(\w+)/g, (_, name) => Deno.env.get(name) ?? ""));
  const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", ...flags.filter((flag) => flag !== "--no-prompt"), PROBE],
    cwd: ROOT,
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

for (const task of names) {
  Deno.test(`${task} writes nothing but its outs, starts nothing and loads no native code from elsewhere`, async () => {
    const more = ANY_HOST.test(task) ? ["net", "net example.com:443"] : [];
    assert.deepEqual(await granted(task), more);
  });
}

Deno.test("the API starts nothing, writes no code and loads no native code from elsewhere", async () => {
  assert.deepEqual(await granted("api"), []);
});

Deno.test("the dashboards write no code, load no native code from elsewhere and start nothing but Deno", async () => {
  const reached = ["net", "net example.com:443"];
  assert.deepEqual(await granted("dashboards"), reached);
  assert.match(tasks.dashboards.command, /--allow-run=deno /);
});

Deno.test("no stage has all permissions, nor has a task of the dashboards", () => {
  for (const task of [...names, "dashboards", "dashboards:export"]) {
    assert.doesNotMatch(tasks[task].command, /\s(-A|--allow-all)\b/);
  }
});
