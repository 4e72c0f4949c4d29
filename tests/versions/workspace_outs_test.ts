/** The outs that are remembered are those that the records name. */
import assert from "node:assert/strict";
import { withDataFolder } from "./_data_repository.ts";

const MEMORY = ".dvc/tmp/etiquette-outs";
const record = (digit: string, path: string) =>
  `outs:\n- md5: ${digit.padEnd(32, "a")}\n  size: 1\n  hash: md5\n  path: ${path}\n`;
const yaml = "stages:\n  make:\n    cmd: make out\n    outs: [out]\n";
const lock = (digit: string) =>
  "schema: '2.0'\nstages:\n  make:\n    cmd: make out\n    outs:\n" +
  `    - path: out\n      hash: md5\n      md5: ${digit.padEnd(32, "a")}\n      size: 1\n`;

/** Paths and sizes in the table of `data:status`, without its head. */
const pathsIn = (text: string) => [...text.matchAll(/^(\S+) +1 B/gm)].map(([, path]) => path);

Deno.test("data:status sees a record that was added, changed, broken or removed since it last ran", () =>
  withDataFolder({ "a.dvc": record("1", "a") }, async ({ run, fail, write, folder }) => {
    assert.deepEqual(pathsIn(await run("data_status")), ["a"]);
    assert.deepEqual(pathsIn(await run("data_status")), ["a"], "remembered");
    await write({ "below/b.dvc": record("2", "b") });
    assert.deepEqual(pathsIn(await run("data_status")), ["a", "below/b"]);
    await write({ "dvc.yaml": yaml, "dvc.lock": lock("3") });
    assert.deepEqual(pathsIn(await run("data_status")), ["a", "below/b", "out"]);
    await write({ "a.dvc": record("1", "other") });
    assert.deepEqual(pathsIn(await run("data_status")), ["other", "below/b", "out"]);
    await Deno.remove(`${folder}/below/b.dvc`);
    assert.deepEqual(pathsIn(await run("data_status")), ["other", "out"]);
    await write({ "a.dvc": "outs: [" });
    assert.match(await fail("data_status"), /^error: Cannot parse a\.dvc/);
    await Deno.remove(`${folder}/a.dvc`);
    assert.deepEqual(pathsIn(await run("data_status")), ["out"]);
  }));

Deno.test("data:status reads the records again where its memory is cut or of another version", () =>
  withDataFolder({ "a.dvc": record("1", "a") }, async ({ run, write, read }) => {
    await run("data_status");
    const memory = await read(MEMORY);
    // What is remembered is believed, so that the cases below prove something.
    await write({ [MEMORY]: memory.replaceAll('"path":"a"', '"path":"b"') });
    assert.deepEqual(pathsIn(await run("data_status")), ["b"]);
    for (
      const text of [memory.slice(0, -9), "", "null", memory.replace('version":1', 'version":0')]
    ) {
      await write({ [MEMORY]: text.replaceAll('"path":"a"', '"path":"b"') });
      assert.deepEqual(pathsIn(await run("data_status")), ["a"], text);
    }
  }));
