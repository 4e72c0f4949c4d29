import assert from "node:assert/strict";
import { join } from "node:path";
import { pictureNames } from "../../../src/data/catalogue/picture_folder.ts";
import { withFolder } from "../../_temporary.ts";

Deno.test("pictureNames() names the files that hold something", () =>
  withFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "a.jpg"), "x");
    await Deno.writeTextFile(join(folder, "empty.jpg"), "");
    await Deno.mkdir(join(folder, "folder.jpg"));
    await Deno.symlink(join(folder, "a.jpg"), join(folder, "link.jpg"));
    assert.deepEqual(await pictureNames(folder), new Set(["a.jpg", "link.jpg"]));
  }));

Deno.test("pictureNames() of a folder that is not there are none", () =>
  withFolder(async (folder) => {
    assert.deepEqual(await pictureNames(join(folder, "nowhere")), new Set());
  }));

Deno.test("pictureNames() passes over a link that leads nowhere", () =>
  withFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "a.jpg"), "x");
    await Deno.symlink(join(folder, "gone.jpg"), join(folder, "0.jpg"));
    await Deno.symlink(join(folder, "gone.jpg"), join(folder, "z.jpg"));
    assert.deepEqual(await pictureNames(folder), new Set(["a.jpg"]));
  }));
