import assert from "node:assert/strict";
import { join } from "node:path";
import {
  recoverDirectory,
  replaceDirectory,
  writeFileAtomic,
} from "../../src/files/atomic_write.ts";
import { withFolder } from "../_temporary.ts";
import { snapshot } from "./_atomicity.ts";
import { forEveryFault } from "./_faulty_files.ts";

async function freshFolder(): Promise<string> {
  return await Deno.makeTempDir();
}

Deno.test("writeFileAtomic() leaves the old or the new file after every fault", async () => {
  const counts = await forEveryFault({
    async prepare() {
      const folder = await freshFolder();
      await Deno.writeTextFile(join(folder, "file"), "the old content");
      return folder;
    },
    body: (folder) => writeFileAtomic(join(folder, "file"), "the new content, which is longer"),
    async check(folder, { error }, fault) {
      const text = await Deno.readTextFile(join(folder, "file"));
      assert.ok(["the old content", "the new content, which is longer"].includes(text));
      if (fault !== "kill") {
        const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
        assert.deepEqual(names, ["file"], "nothing is left behind");
      }
      if (fault === "short write") assert.equal(error, undefined);
      // The next writer succeeds.
      await writeFileAtomic(join(folder, "file"), "next");
      assert.equal(await Deno.readTextFile(join(folder, "file")), "next");
      await Deno.remove(folder, { recursive: true });
    },
  });
  for (const [fault, count] of Object.entries(counts)) assert.ok(count > 0, fault);
});

Deno.test("replaceDirectory() leaves the old or the new folder after every fault", async () => {
  const fill = (text: string) => async (staging: string) => {
    for (const name of ["a", "b"]) await writeFileAtomic(join(staging, name), text);
  };
  const hex = (text: string) => [...text].map((c) => c.charCodeAt(0).toString(16)).join("");
  await forEveryFault({
    async prepare() {
      const folder = await freshFolder();
      await replaceDirectory(join(folder, "out"), fill("old"));
      return folder;
    },
    body: (folder) => replaceDirectory(join(folder, "out"), fill("new")),
    async check(folder) {
      const out = join(folder, "out");
      await recoverDirectory(out);
      const found = await snapshot(out);
      const either = ["old", "new"].map((text) => ({ a: hex(text), b: hex(text) }));
      assert.ok(either.some((state) => JSON.stringify(state) === JSON.stringify(found)));
      await replaceDirectory(out, fill("next"));
      assert.deepEqual(await snapshot(folder), { "out/a": hex("next"), "out/b": hex("next") });
      await Deno.remove(folder, { recursive: true });
    },
  });
});
Deno.test("writeFileAtomic() says which file a full disk or a refused folder stopped", () =>
  withFolder(async (folder) => {
    const path = join(folder, "file");
    await forEveryFault({
      prepare: () => Promise.resolve(),
      body: () => writeFileAtomic(path, "text"),
      check: (_, { error }) => {
        assert.equal((error as Error).name, "UserError");
        assert.ok((error as Error).message.startsWith(`Cannot write ${path}: `), String(error));
      },
      faults: ["ENOSPC", "EIO", "EACCES"],
    });
  }));
