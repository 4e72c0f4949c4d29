import assert from "node:assert/strict";
import { join } from "node:path";
import { UserError } from "../src/errors.ts";
import { namingFile, systemErrorMeaning, unnamedFileError } from "../src/system_error.ts";
import { withFolder } from "./_temporary.ts";

Deno.test("systemErrorMeaning() knows what the system really throws", () =>
  withFolder(async (folder) => {
    const path = (name: string) => join(folder, name);
    await Deno.writeTextFile(path("file"), "text");
    await Deno.symlink(path("loop"), path("loop"));
    const failures: Record<string, () => Promise<unknown>> = {
      "the disk is full": () => Deno.writeFile("/dev/full", new Uint8Array(1)),
      "found a folder, expected a file": () => Deno.readFile(folder),
      "found a file, expected a folder": () => Deno.readFile(path("file/below")),
      "found a loop of symbolic links": () => Deno.readFile(path("loop")),
      "the name is too long": () => Deno.readFile(path("n".repeat(300))),
      "no such file or folder": () => Deno.readFile(path("none")),
      "the disk failed (input/output error)": () => Deno.writeTextFile("/proc/version", "x"),
    };
    for (const [meaning, fail] of Object.entries(failures)) {
      await assert.rejects(fail(), (error) => systemErrorMeaning(error) === meaning, meaning);
    }
  }));

Deno.test("namingFile() names the action of a system's error and leaves defects alone", async () => {
  await assert.rejects(namingFile("read a.csv", () => Deno.readFile("/none/a.csv")), {
    name: "UserError",
    message: "Cannot read a.csv: no such file or folder",
  });
  const defect = new TypeError("x is undefined");
  await assert.rejects(namingFile("read a.csv", () => Promise.reject(defect)), defect);
  const told = new UserError("told already");
  await assert.rejects(namingFile("read a.csv", () => Promise.reject(told)), told);
});

Deno.test("unnamedFileError() takes operation and path from Deno's message", async () => {
  const message = async (fail: Promise<unknown>) =>
    (unnamedFileError(await fail.catch((error) => error)) as Error).message;
  assert.equal(
    await message(Deno.writeTextFile("/none/it's", "")),
    "Cannot write /none/its: no such file or folder",
  );
  assert.equal(
    await message(Deno.rename("/none/a", "/none/b")),
    "Cannot rename /none/a -> /none/b: no such file or folder",
  );
  const defect = new RangeError("unlike: open 'a'");
  assert.equal(unnamedFileError(defect), defect);
});
