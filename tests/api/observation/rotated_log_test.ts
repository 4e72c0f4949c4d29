import assert from "node:assert/strict";
import { join } from "node:path";
import { rotatedLog, type RotatedLogOptions } from "../../../api/observation/rotated_log.ts";
import { withFolder } from "../../_temporary.ts";

function optionsIn(folder: string): RotatedLogOptions {
  let time = 0;
  return {
    folder: join(folder, "log"),
    name: "predictions",
    fileBytes: 40,
    files: 3,
    now: () => new Date(++time * 1000),
    onFailure: (reason) => assert.fail(reason),
  };
}

async function textsIn(folder: string): Promise<Record<string, string>> {
  const names = (await Array.fromAsync(Deno.readDir(join(folder, "log")))).map(({ name }) => name);
  return Object.fromEntries(
    await Promise.all(
      names.sort().map(async (name) =>
        [name, await Deno.readTextFile(join(folder, "log", name))] as const
      ),
    ),
  );
}

Deno.test("rotatedLog() appends lines to what is there", () =>
  withFolder(async (folder) => {
    for (const line of ["first", "second"]) {
      const log = rotatedLog(optionsIn(folder));
      log.append(line);
      await log.close();
    }
    assert.deepEqual(await textsIn(folder), { "predictions.jsonl": "first\nsecond\n" });
  }));

Deno.test("rotatedLog() turns a large file over and keeps so many", () =>
  withFolder(async (folder) => {
    const log = rotatedLog(optionsIn(folder));
    await Deno.mkdir(join(folder, "log"));
    await Deno.writeTextFile(join(folder, "log", "other.jsonl"), "not ours");
    for (const letter of "abcde") {
      log.append(letter.repeat(45));
      await log.flush();
    }
    const texts = await textsIn(folder);
    assert.deepEqual(Object.values(texts).map((text) => text.trim().slice(0, 3)), [
      "not",
      "ccc",
      "ddd",
      "eee",
    ]);
    assert.match(Object.keys(texts)[1], /^predictions-1970-01-01T00-00-0\d-000Z\.jsonl$/);
    assert.equal(log.lost, 0);
    await log.close();
  }));

Deno.test("rotatedLog() counts what it could not write, says so once, and goes on", () =>
  withFolder(async (folder) => {
    const reasons: string[] = [];
    const options = { ...optionsIn(folder), onFailure: (reason: string) => reasons.push(reason) };
    await Deno.writeTextFile(options.folder, "a file where the folder should be");
    const log = rotatedLog(options);
    for (const line of ["a", "b", "c"]) {
      log.append(line);
      await log.flush();
    }
    assert.deepEqual([log.lost, reasons.length], [3, 1]);
    await Deno.remove(options.folder);
    log.append("d");
    await log.close();
    assert.deepEqual(await textsIn(folder), { "predictions.jsonl": "d\n" });
    assert.equal(log.lost, 3);
  }));

Deno.test("rotatedLog() holds a bounded number of lines for a disk that does not answer", () =>
  withFolder(async (folder) => {
    const log = rotatedLog(optionsIn(folder));
    for (let line = 0; line < 50_010; line++) log.append("x");
    assert.ok(log.lost > 0 && log.lost <= 10, String(log.lost));
    await log.close();
  }));

Deno.test("rotatedLog() leaves no part of a line when the disk is full, and counts what is lost", () =>
  withFolder(async (folder) => {
    let free = Infinity;
    const append = async (path: string, text: string) => {
      const bytes = new TextEncoder().encode(text);
      await Deno.writeFile(path, bytes.subarray(0, free), { append: true });
      if (bytes.length > free) throw new Error("ENOSPC");
    };
    const failures: string[] = [];
    const onFailure = (reason: string) => failures.push(reason);
    for (let bytes = 0; bytes <= 13; bytes++) {
      await Deno.remove(join(folder, "log"), { recursive: true }).catch(() => {});
      const log = rotatedLog({ ...optionsIn(folder), fileBytes: 1000, append, onFailure });
      free = Infinity;
      log.append("zero");
      await log.flush();
      free = bytes;
      for (const line of ["éins", "two", "one"]) log.append(line);
      await log.flush();
      free = Infinity;
      log.append("last");
      await log.close();
      const kept = ["éins", "two", "one"].slice(
        0,
        bytes >= 10 ? (bytes >= 14 ? 3 : 2) : bytes >= 6 ? 1 : 0,
      );
      assert.deepEqual(await textsIn(folder), {
        "predictions.jsonl": ["zero", ...kept, "last", ""].join("\n"),
      });
      assert.equal(log.lost, 3 - kept.length, `after ${bytes} bytes`);
    }
    assert.ok(failures.length > 0 && failures.every((one) => one === "Error: ENOSPC"));
  }));

Deno.test("rotatedLog() removes part of a line that an earlier process left", () =>
  withFolder(async (folder) => {
    await Deno.mkdir(join(folder, "log"));
    await Deno.writeTextFile(join(folder, "log/predictions.jsonl"), "whole\npart of a l");
    const log = rotatedLog(optionsIn(folder));
    log.append("next");
    await log.close();
    assert.deepEqual(await textsIn(folder), { "predictions.jsonl": "whole\nnext\n" });
  }));
