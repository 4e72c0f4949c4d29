import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import {
  readCheckpoint,
  removeCheckpoint,
  writeCheckpoint,
} from "../../src/training/checkpoint.ts";
import type { Checkpoint } from "../../src/training/training_loop.ts";
import { tensor } from "../../src/tensor.ts";
import { withFolder } from "../_temporary.ts";

const checkpoint: Checkpoint = {
  snapshot: {
    step: 12,
    tensors: {
      words: tensor("float32", { dims: [2, 2], data: [1, -0.5, 1e-38, 3e38] }),
      "hidden.bias": tensor("float32", { dims: [3], data: [0.1, 0.2, 0.3] }),
      scale: tensor("float32", { data: [7] }),
    },
  },
  records: [{ epoch: 1, loss: 1 / 3, score: 0.1 + 0.2 }],
  lossSum: Math.PI,
  kept: { words: tensor("float32", { dims: [2, 2], data: [9, 8, 7, 6] }) },
};

const placeIn = (folder: string, fingerprint = "é: one") => ({
  path: join(folder, "models/.text.checkpoint"),
  fingerprint,
});

Deno.test("a checkpoint survives the way to its file and back, to the last bit", () =>
  withFolder(async (folder) => {
    await writeCheckpoint(placeIn(folder), checkpoint);
    assert.deepEqual(await readCheckpoint(placeIn(folder)), checkpoint);
  }));

Deno.test("a checkpoint within the first epoch keeps no parameters", () =>
  withFolder(async (folder) => {
    const early = { ...checkpoint, records: [], kept: undefined };
    await writeCheckpoint(placeIn(folder), early);
    assert.deepEqual(await readCheckpoint(placeIn(folder)), early);
  }));

Deno.test("a checkpoint takes the place of the last one", () =>
  withFolder(async (folder) => {
    const later = { ...checkpoint, snapshot: { step: 13, tensors: {} } };
    await writeCheckpoint(placeIn(folder), checkpoint);
    await writeCheckpoint(placeIn(folder), later);
    assert.deepEqual(await readCheckpoint(placeIn(folder)), later);
    assert.equal([...Deno.readDirSync(join(folder, "models"))].length, 1);
  }));

Deno.test("a checkpoint of another training is not taken up", () =>
  withFolder(async (folder) => {
    await writeCheckpoint(placeIn(folder), checkpoint);
    assert.equal(await readCheckpoint(placeIn(folder, "another")), undefined);
  }));

Deno.test("there is no checkpoint before the first and after the last", () =>
  withFolder(async (folder) => {
    const place = placeIn(folder);
    assert.equal(await readCheckpoint(place), undefined);
    await writeCheckpoint(place, checkpoint);
    await removeCheckpoint(place);
    assert.equal(await readCheckpoint(place), undefined);
    await removeCheckpoint(place);
  }));

Deno.test("a checkpoint that is cut short is none", () =>
  withFolder(async (folder) => {
    const place = placeIn(folder);
    await writeCheckpoint(place, checkpoint);
    const whole = await Deno.readFile(place.path);
    const length = fc.nat({ max: whole.length - 1 });
    await fc.assert(fc.asyncProperty(length, async (length) => {
      await Deno.writeFile(place.path, whole.subarray(0, length));
      assert.equal(await readCheckpoint(place), undefined);
    }));
  }));

Deno.test("a file that is no checkpoint is none", () =>
  withFolder(async (folder) => {
    const place = placeIn(folder);
    await writeCheckpoint(place, checkpoint);
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async (bytes) => {
      await Deno.writeFile(place.path, bytes);
      assert.equal(await readCheckpoint(place), undefined);
    }));
  }));
