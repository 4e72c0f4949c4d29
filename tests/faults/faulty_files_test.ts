import assert from "node:assert/strict";
import { join } from "node:path";
import { withFolder } from "../_temporary.ts";
import { FAULTS, Killed, withFault } from "./_faulty_files.ts";

Deno.test("a fault hits the operation of its number and no other", () =>
  withFolder(async (folder) => {
    for (const at of [1, 2, 3]) {
      const path = (n: number) => join(folder, `${at}-${n}`);
      const { injected, error } = await withFault(async () => {
        for (const n of [1, 2, 3]) await Deno.writeTextFile(path(n), "text");
      }, { fault: "ENOSPC", at });
      assert.equal(injected, `writeTextFile ${path(at)}`);
      assert.match(String(error), /No space left on device \(os error 28\): writetextfile '/);
      assert.equal(Deno.readTextFileSync(path(at)), "te", "a full disk leaves half of a file");
    }
  }));

Deno.test("a short write takes half of the bytes and says so", () =>
  withFolder(async (folder) => {
    const { error } = await withFault(async () => {
      using file = await Deno.create(join(folder, "file"));
      assert.equal(await file.write(new Uint8Array(10)), 5);
      assert.equal(await file.write(new Uint8Array(10)), 10);
    }, { fault: "short write", at: 1 });
    assert.equal(error, undefined);
  }));

Deno.test("a killed process changes nothing any more and loses its locks", () =>
  withFolder(async (folder) => {
    const path = join(folder, "file");
    const { error } = await withFault(async () => {
      using file = await Deno.create(path);
      await file.lock(true);
      try {
        await file.write(new Uint8Array(10));
      } finally {
        await Deno.remove(path);
      }
    }, { fault: "kill", at: 3 });
    assert.ok(error instanceof Killed);
    assert.equal(Deno.statSync(path).size, 0);
    using file = await Deno.open(path, { write: true });
    assert.equal(await file.tryLock(true), true);
  }));

Deno.test("afterwards Deno's functions are its own again", async () => {
  const before = FAULTS.map(() => Deno.rename);
  for (const fault of FAULTS) await withFault(() => Promise.resolve(), { fault, at: 1 });
  assert.deepEqual(FAULTS.map(() => Deno.rename), before);
});
