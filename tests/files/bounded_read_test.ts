import assert from "node:assert/strict";
import { join } from "node:path";
import { readBounded } from "../../src/files/bounded_read.ts";
import { withFolder } from "../_temporary.ts";

const strict = { maxBytes: 100, followLinks: false };

Deno.test("readBounded() reads a file of the largest size and refuses one byte more", () =>
  withFolder(async (folder) => {
    const path = join(folder, "file");
    await Deno.writeFile(path, new Uint8Array(100).fill(7));
    assert.deepEqual(await readBounded(path, strict), new Uint8Array(100).fill(7));
    await Deno.writeFile(path, new Uint8Array(101));
    assert.equal(await readBounded(path, strict), "too_many_bytes");
    assert.equal(await readBounded(join(folder, "none"), strict), "missing");
  }));

Deno.test("readBounded() refuses folders, FIFOs and, unless told, links", () =>
  withFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "file"), "text");
    await Deno.symlink(join(folder, "file"), join(folder, "link"));
    await new Deno.Command("mkfifo", { args: [join(folder, "fifo")] }).output();
    for (const name of ["", "fifo", "link"]) {
      assert.equal(await readBounded(join(folder, name), strict), "not_a_file", name);
    }
    const followed = await readBounded(join(folder, "link"), { ...strict, followLinks: true });
    assert.deepEqual(followed, new TextEncoder().encode("text"));
  }));

Deno.test("readBounded() refuses a link that replaces the file just before it is opened", () =>
  withFolder(async (folder) => {
    const path = join(folder, "file");
    await Deno.writeTextFile(path, "picture");
    await Deno.writeTextFile(join(folder, "secret"), "secret");
    const open = Deno.open;
    Deno.open = (...args) => {
      Deno.removeSync(path);
      Deno.symlinkSync(join(folder, "secret"), path);
      return open(...args);
    };
    try {
      assert.equal(await readBounded(path, strict), "not_a_file");
    } finally {
      Deno.open = open;
    }
  }));

Deno.test("readBounded() refuses a file that grows beyond the bound while it is read", () =>
  withFolder(async (folder) => {
    const path = join(folder, "file");
    await Deno.writeFile(path, new Uint8Array(10));
    const read = Deno.FsFile.prototype.read;
    Deno.FsFile.prototype.read = function (buffer) {
      Deno.writeFileSync(path, new Uint8Array(50), { append: true });
      return read.call(this, buffer);
    };
    try {
      assert.equal(await readBounded(path, strict), "too_many_bytes");
    } finally {
      Deno.FsFile.prototype.read = read;
    }
  }));

Deno.test("readBounded() tells a loop of links without a stack", () =>
  withFolder(async (folder) => {
    const path = join(folder, "loop");
    await Deno.symlink(path, path);
    await assert.rejects(readBounded(path, { maxBytes: 1, followLinks: true }), {
      name: "UserError",
      message: `Cannot read ${path}: found a loop of symbolic links`,
    });
  }));
