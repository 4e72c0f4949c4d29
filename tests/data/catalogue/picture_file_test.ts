import assert from "node:assert/strict";
import { join } from "node:path";
import { readPictureFile } from "../../../src/data/catalogue/picture_file.ts";
import { withFolder } from "../../_temporary.ts";

Deno.test("readPictureFile() reads the bytes of a file", () =>
  withFolder(async (folder) => {
    const path = join(folder, "a.jpg");
    await Deno.writeFile(path, Uint8Array.of(1, 2, 3));
    assert.deepEqual(await readPictureFile(path), Uint8Array.of(1, 2, 3));
  }));

Deno.test("readPictureFile() says of a file that is not there: missing_file", () =>
  withFolder(async (folder) => {
    const nowhere = await readPictureFile(join(folder, "a.jpg"));
    assert.deepEqual(nowhere, { unreadable: "missing_file" });
    await Deno.symlink(join(folder, "gone.jpg"), join(folder, "link.jpg"));
    assert.deepEqual(await readPictureFile(join(folder, "link.jpg")), nowhere);
  }));

Deno.test("readPictureFile() says of a file beyond 32 MiB: too_many_bytes", () =>
  withFolder(async (folder) => {
    const path = join(folder, "a.jpg");
    await Deno.writeFile(path, new Uint8Array());
    await Deno.truncate(path, 32 * 2 ** 20 + 1);
    assert.deepEqual(await readPictureFile(path), { unreadable: "too_many_bytes" });
  }));

Deno.test("readPictureFile() throws where something else than the picture is wrong", () =>
  withFolder(async (folder) => {
    await assert.rejects(readPictureFile(folder), {
      name: "UserError",
      message: new RegExp(`^Cannot read ${folder}: `),
    });
  }));
