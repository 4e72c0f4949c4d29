/**
 * The lock between two real processes: tests/files/_lock_holder.ts is the other one. This process takes
 * each lock once, as its parallel tests start processes that hold copies of its files for a moment.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { takeRunLock } from "../../src/files/file_lock.ts";
import { withFolder } from "../_temporary.ts";

/** Fails the test when the lock is not free at once. */
function takeFree(path: string) {
  return takeRunLock(path, {
    wait: false,
    onWait: () => assert.fail("waited for a lock that nobody holds"),
  });
}

/** Another process that holds the lock until it is told to end, or killed. */
async function startHolder(path: string) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", new URL("_lock_holder.ts", import.meta.url).pathname, path],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const output = child.stdout.getReader();
  await output.read();
  return {
    owner: `process ${child.pid} on ${Deno.hostname()}`,
    /** Makes the holder dispose of the lock and live on. */
    async release() {
      const writer = child.stdin.getWriter();
      await writer.write(new Uint8Array(1));
      writer.releaseLock();
      await output.read();
    },
    /** Ends the holder in the given way and waits until it is gone. */
    async end(how: "gently" | "SIGKILL") {
      if (how === "gently") await child.stdin.close();
      else child.kill(how);
      await child.status;
      await output.cancel();
      if (how !== "gently") await child.stdin.abort().catch(() => {});
    },
  };
}

Deno.test("takeRunLock() writes into the file who holds it, and nothing of an earlier owner", () =>
  withFolder(async (folder) => {
    const path = join(folder, "lock");
    await Deno.writeTextFile(path, "a much longer text than any owner's description\n".repeat(9));
    using _lock = await takeFree(path);
    assert.equal(
      await Deno.readTextFile(path),
      `process ${Deno.pid} on ${Deno.hostname()}\n`,
    );
  }));

Deno.test("takeRunLock() that may not wait says who holds the lock", () =>
  withFolder(async (folder) => {
    const path = join(folder, "lock");
    const holder = await startHolder(path);
    try {
      await assert.rejects(takeFree(path), {
        name: "UserError",
        message: `Cannot start: ${holder.owner} is at work here; wait for it, or end it`,
      });
      assert.equal(await Deno.readTextFile(path), `${holder.owner}\n`);
    } finally {
      await holder.end("gently");
    }
  }));

Deno.test({
  name: "takeRunLock() that was refused leaves no file open and does not keep others out",
  sanitizeResources: true,
  fn: () =>
    withFolder(async (folder) => {
      const path = join(folder, "lock");
      const holder = await startHolder(path);
      await assert.rejects(takeFree(path), { name: "UserError" });
      await holder.end("gently");
      using _lock = await takeFree(path);
    }),
});

for (const how of ["gently", "SIGKILL"] as const) {
  Deno.test(`takeRunLock() waits for the owner and takes over when it ends: ${how}`, () =>
    withFolder(async (folder) => {
      const path = join(folder, "lock");
      const holder = await startHolder(path);
      const waitedFor: string[] = [];
      let taken = false;
      const waiting = Promise.withResolvers<void>();
      const lock = takeRunLock(path, {
        wait: true,
        onWait: (owner) => {
          waitedFor.push(owner);
          waiting.resolve();
        },
      }).then((lock) => {
        taken = true;
        return lock;
      });
      await waiting.promise;
      // Time enough to take a lock that is free: taking one needs a handful of such steps.
      for (let step = 0; step < 50; step++) await Deno.stat(path);
      assert.equal(taken, false);
      await holder.end(how);
      using _lock = await lock;
      assert.deepEqual(waitedFor, [holder.owner]);
      assert.equal(
        await Deno.readTextFile(path),
        `process ${Deno.pid} on ${Deno.hostname()}\n`,
      );
    }));
}

Deno.test("takeRunLock() is not misled by the file of an owner that was killed before", () =>
  withFolder(async (folder) => {
    const path = join(folder, "lock");
    const holder = await startHolder(path);
    await holder.end("SIGKILL");
    assert.equal(await Deno.readTextFile(path), `${holder.owner}\n`);
    using _lock = await takeFree(path);
  }));

Deno.test("takeRunLock() takes a lock that its owner disposed of and lives on", () =>
  withFolder(async (folder) => {
    const path = join(folder, "made/on/the/way/lock");
    const holder = await startHolder(path);
    await holder.release();
    {
      using _lock = await takeFree(path);
    }
    await holder.end("gently");
  }));
