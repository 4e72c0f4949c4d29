import assert from "node:assert/strict";
import { runStageProcess } from "../../src/pipeline/stage_process.ts";
import { withFolder } from "../_temporary.ts";
import { makeStage } from "./_stage.ts";

/** Runs a command and gives its lines, sorted: the two streams come in any order. */
async function linesOf(
  cmd: string | string[],
  { wdir = ".", env = {}, signal = new AbortController().signal } = {},
): Promise<string[]> {
  const lines: string[] = [];
  const stage = makeStage("speak", { cmd, wdir });
  await runStageProcess(stage, { env, signal, onLine: (line) => lines.push(line) });
  return lines.toSorted();
}

Deno.test("runStageProcess() hands on each line of both streams", async () => {
  assert.deepEqual(await linesOf("echo one; echo two >&2; printf 'three, no end'"), [
    "one",
    "three, no end",
    "two",
  ]);
});

Deno.test("runStageProcess() runs in the stage's folder and says what DVC says", () =>
  withFolder(async (folder) => {
    const lines = await linesOf('echo "$PWD"; echo "$DVC_STAGE in $DVC_ROOT"; echo "$EXTRA"', {
      wdir: folder,
      env: { EXTRA: "more" },
    });
    assert.deepEqual(lines, [
      await Deno.realPath(folder),
      "more",
      `speak in ${Deno.cwd()}`,
    ]);
  }));

Deno.test("runStageProcess() lets commands find the deno that runs it", async () => {
  assert.deepEqual(await linesOf("command -v deno"), [Deno.execPath()]);
});

Deno.test("runStageProcess() runs a list in order and stops at the first failure", () =>
  withFolder(async (wdir) => {
    const cmd = ["echo one > one", "cat one; exit 7", "echo three > three"];
    await assert.rejects(linesOf(cmd, { wdir }), {
      name: "UserError",
      message: "Stage 'speak' failed: cat one; exit 7 exited with 7",
    });
    assert.deepEqual([...Deno.readDirSync(wdir)].map(({ name }) => name), ["one"]);
  }));

Deno.test("runStageProcess() says which signal ended a command", async () => {
  await assert.rejects(linesOf("kill -9 $$"), {
    name: "UserError",
    message: "Stage 'speak' failed: kill -9 $$ was ended by SIGKILL",
  });
});

/** Runs a command that says when it may be interrupted, by the line "ready …". */
async function interrupted(cmd: string): Promise<string[]> {
  const interruption = new AbortController();
  const lines: string[] = [];
  await runStageProcess(makeStage("wait", { cmd }), {
    env: {},
    signal: interruption.signal,
    onLine: (line) => {
      lines.push(line);
      if (line.startsWith("ready")) interruption.abort();
    },
  });
  return lines;
}

Deno.test("runStageProcess() ends a command when it is interrupted", async () => {
  // The shell becomes `cat`, which waits for input that never comes.
  await assert.rejects(interrupted("echo ready; exec cat"), {
    name: "UserError",
    message: "Stage 'wait' failed: echo ready; exec cat was ended by SIGTERM",
  });
});

Deno.test("runStageProcess() hears what a command says when it is interrupted", async () => {
  const cmd = "trap 'echo bye; exit 0' TERM; echo ready; while :; do read line; done";
  assert.deepEqual(await interrupted(cmd), ["ready", "bye"]);
});

Deno.test("runStageProcess() ends what a command started, too, when it is interrupted", async () => {
  // The shell waits for a child that would go on for ever and hold the output open.
  await assert.rejects(interrupted("tail -f /dev/null & echo ready; wait"), {
    name: "UserError",
    message: /was ended by SIGTERM$/,
  });
});

Deno.test("runStageProcess() ends what a command left behind when it is interrupted", async () => {
  // The interruption comes after the shell is gone: its child holds the output open.
  const shellEnded = "while kill -0 $1; do :; done 2>/dev/null; echo ready; tail -f /dev/null";
  assert.deepEqual(await interrupted(`sh -c '${shellEnded}' _ $$ &`), ["ready"]);
});

Deno.test("runStageProcess() starts nothing once it is interrupted", () =>
  withFolder(async (wdir) => {
    const signal = AbortSignal.abort();
    await assert.rejects(linesOf(["echo one > one", "echo two > two"], { wdir, signal }), {
      name: "UserError",
      message: "Stage 'speak' was interrupted before echo one > one",
    });
    assert.deepEqual([...Deno.readDirSync(wdir)], []);
  }));
