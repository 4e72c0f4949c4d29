import assert from "node:assert/strict";
import { OVERRIDES_VARIABLE } from "../../src/config/inherited_overrides.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

async function demo(args: string[], env: Record<string, string> = {}) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "tests/terminal/_demo_command.ts", ...args],
    cwd: ROOT,
    env: { NO_COLOR: "1", [OVERRIDES_VARIABLE]: "[]", ...env },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

Deno.test("runCommand() hands over options, words and overrides", async () => {
  const { code, stdout } = await demo(
    ["a", "--fast", "--only", "x", "--only", "y", "b", "--set", "data.source=ens"],
    { [OVERRIDES_VARIABLE]: '["data.sample.rows=50"]' },
  );
  assert.equal(code, 0);
  assert.deepEqual(JSON.parse(stdout), {
    fast: true,
    only: ["x", "y"],
    help: false,
    set: ["data.source=ens"],
    words: ["a", "b"],
    overrides: ["data.sample.rows=50", "data.source=ens"],
  });
});

Deno.test("runCommand() gives absent flags as false and absent lists as empty", async () => {
  const { stdout } = await demo([]);
  const { fast, only } = JSON.parse(stdout);
  assert.deepEqual({ fast, only }, { fast: false, only: [] });
});

for (const flag of ["--help", "-h"]) {
  Deno.test(`runCommand() explains itself with ${flag}`, async () => {
    const { code, stdout, stderr } = await demo([flag]);
    assert.equal(code, 0);
    assert.equal(stderr, "");
    assert.equal(
      stdout,
      `Shows what a command receives.

usage: deno task demo [options] [NAME…]

  [NAME…]          what to show
  --fast           hurry
  --only STAGE     run this stage alone
  --fail HOW       user, defect or params
  --set KEY=VALUE  override one parameter of params.yaml; may be repeated
  -h, --help       show this help

examples:
  deno task demo --fast
`,
    );
  });
}

Deno.test("runCommand() exits 2 after a wrong option and lists the right ones", async () => {
  const { code, stderr } = await demo(["--quick"]);
  assert.equal(code, 2);
  assert.equal(
    stderr,
    "error: Unknown option '--quick', expected one of --fast, --only, --fail, --set, --help\n" +
      "See: deno task demo --help\n",
  );
});

Deno.test("runCommand() exits 2 when an option lacks its value", async () => {
  const { code, stderr } = await demo(["--only"]);
  assert.equal(code, 2);
  assert.match(stderr, /^error: Option '--only <value>' argument missing\nSee: /);
});

Deno.test("runCommand() exits 1 after a user's mistake, without a stack", async () => {
  const { code, stdout, stderr } = await demo(["--fail", "user"]);
  assert.equal(code, 1);
  assert.equal(stdout, "");
  assert.equal(stderr, "error: Cannot go on: no road, expected one\n");
});

Deno.test("runCommand() shows a wrong parameter without a stack", async () => {
  const { code, stderr } = await demo(["--fail", "params", "--set", "data.source=ftp"]);
  assert.equal(code, 1);
  assert.equal(
    stderr,
    "error: Cannot use params.yaml:\n" +
      '  data.source = "ftp", expected one of sample, directory, ens\n',
  );
});

Deno.test("runCommand() keeps the stack of a defect", async () => {
  const { code, stderr } = await demo(["--fail", "defect"]);
  assert.equal(code, 1);
  assert.match(stderr, /TypeError: a defect\n(.*\n)* +at .*_demo_command\.ts/);
});
