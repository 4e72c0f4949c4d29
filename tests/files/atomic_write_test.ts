import assert from "node:assert/strict";
import { join } from "node:path";
import {
  exists,
  recoverDirectory,
  removeIfPresent,
  replaceDirectory,
  writeFileAtomic,
  writeJsonAtomic,
} from "../../src/files/atomic_write.ts";
import { withFolder } from "../_temporary.ts";

function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

function fillWith(text: string) {
  return (staging: string) => Deno.writeTextFile(join(staging, "content"), text);
}

Deno.test("writeFileAtomic() makes missing folders and leaves nothing else", () =>
  withFolder(async (folder) => {
    await writeFileAtomic(join(folder, "a/b/c.txt"), "été");
    assert.equal(await Deno.readTextFile(join(folder, "a/b/c.txt")), "été");
    assert.deepEqual(namesIn(join(folder, "a/b")), ["c.txt"]);
  }));

Deno.test("writeFileAtomic() replaces a longer file entirely", () =>
  withFolder(async (folder) => {
    const path = join(folder, "file");
    await writeFileAtomic(path, "a long text");
    await writeFileAtomic(path, new Uint8Array([65]));
    assert.equal(await Deno.readTextFile(path), "A");
  }));

Deno.test("writeFileAtomic() that fails leaves no temporary file", () =>
  withFolder(async (folder) => {
    await Deno.mkdir(join(folder, "taken/inside"), { recursive: true });
    await assert.rejects(writeFileAtomic(join(folder, "taken"), "text"));
    assert.deepEqual(namesIn(folder), ["taken"]);
    assert.deepEqual(namesIn(join(folder, "taken")), ["inside"]);
  }));

Deno.test("writeFileAtomic() by many at once leaves one writer's whole content", () =>
  withFolder(async (folder) => {
    const path = join(folder, "file");
    const contents = Array.from({ length: 8 }, (_, at) => String(at).repeat(200_000 + 1000 * at));
    await Promise.all(contents.map((content) => writeFileAtomic(path, content)));
    assert.ok(contents.includes(await Deno.readTextFile(path)));
    assert.deepEqual(namesIn(folder), ["file"]);
  }));

Deno.test("writeFileAtomic() reuses what a killed writer left", () =>
  withFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, ".file.new"), "a long half-written text");
    await writeFileAtomic(join(folder, "file"), "new");
    assert.equal(await Deno.readTextFile(join(folder, "file")), "new");
    assert.deepEqual(namesIn(folder), ["file"]);
  }));

Deno.test("writeFileAtomic() needs no permission beyond the file and its temporary name", () =>
  withFolder(async (folder) => {
    const path = join(folder, "file");
    const names = `${path},${join(folder, ".file.new")}`;
    const script = join(folder, "script.ts");
    const source = new URL("../../src/files/atomic_write.ts", import.meta.url);
    await Deno.writeTextFile(
      script,
      `import { writeFileAtomic } from "${source}"; await writeFileAtomic("${path}", "text");`,
    );
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", `--allow-read=${names}`, `--allow-write=${names}`, script],
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
  }));

Deno.test("writeJsonAtomic() indents and ends with a line break", () =>
  withFolder(async (folder) => {
    await writeJsonAtomic(join(folder, "a.json"), { b: [1] });
    const text = await Deno.readTextFile(join(folder, "a.json"));
    assert.equal(text, '{\n  "b": [\n    1\n  ]\n}\n');
  }));

Deno.test("replaceDirectory() swaps the whole folder", () =>
  withFolder(async (folder) => {
    const path = join(folder, "out");
    await replaceDirectory(path, fillWith("old"));
    await Deno.writeTextFile(join(path, "stray"), "gone after the swap");
    await replaceDirectory(path, fillWith("new"));
    assert.deepEqual(namesIn(path), ["content"]);
    assert.equal(await Deno.readTextFile(join(path, "content")), "new");
    assert.deepEqual(namesIn(folder), ["out"]);
  }));

Deno.test("replaceDirectory() leaves the old folder when filling throws", () =>
  withFolder(async (folder) => {
    const path = join(folder, "out");
    await replaceDirectory(path, fillWith("old"));
    const failure = new Error("half way");
    await assert.rejects(
      replaceDirectory(path, async (staging) => {
        await fillWith("new")(staging);
        throw failure;
      }),
      failure,
    );
    assert.equal(await Deno.readTextFile(join(path, "content")), "old");
    assert.deepEqual(namesIn(folder), ["out"]);
  }));

Deno.test("replaceDirectory() clears what a killed writer left", () =>
  withFolder(async (folder) => {
    const path = join(folder, "out");
    await Deno.mkdir(join(folder, ".out.new"));
    await Deno.writeTextFile(join(folder, ".out.new/half"), "");
    await replaceDirectory(path, fillWith("new"));
    assert.deepEqual(namesIn(path), ["content"]);
    assert.deepEqual(namesIn(folder), ["out"]);
  }));

Deno.test("recoverDirectory() puts the old folder back when the swap was cut in the middle", () =>
  withFolder(async (folder) => {
    await Deno.mkdir(join(folder, ".out.old"));
    await Deno.writeTextFile(join(folder, ".out.old/content"), "old");
    await recoverDirectory(join(folder, "out"));
    assert.equal(await Deno.readTextFile(join(folder, "out/content")), "old");
    assert.deepEqual(namesIn(folder), ["out"]);
  }));

Deno.test("recoverDirectory() keeps the new folder when the swap was cut at its end", () =>
  withFolder(async (folder) => {
    await Deno.mkdir(join(folder, ".out.old"));
    await Deno.mkdir(join(folder, "out"));
    await Deno.writeTextFile(join(folder, "out/content"), "new");
    await recoverDirectory(join(folder, "out"));
    assert.deepEqual(namesIn(folder), ["out"]);
    assert.equal(await Deno.readTextFile(join(folder, "out/content")), "new");
  }));

Deno.test("recoverDirectory() of a folder in order changes nothing", () =>
  withFolder(async (folder) => {
    await recoverDirectory(join(folder, "out"));
    assert.deepEqual(namesIn(folder), []);
  }));

/** Starts a process that writes for ever and kills it (SIGKILL) once it is well under way. */
async function killWriter(kind: "file" | "folder", path: string): Promise<void> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", new URL("_endless_writer.ts", import.meta.url).pathname, kind, path],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  child.kill("SIGKILL");
  await reader.cancel();
  await child.status;
}

function sameByte(bytes: Uint8Array): boolean {
  return bytes.length === 1 << 20 && bytes.every((byte) => byte === bytes[0]);
}

Deno.test("a killed writer leaves the old file or the new one", () =>
  withFolder(async (folder) => {
    for (let round = 0; round < 4; round++) {
      await killWriter("file", join(folder, "file"));
      assert.ok(sameByte(await Deno.readFile(join(folder, "file"))));
    }
  }));

Deno.test("a killed writer leaves the old folder or the new one", () =>
  withFolder(async (folder) => {
    const path = join(folder, "out");
    for (let round = 0; round < 4; round++) {
      await killWriter("folder", path);
      await recoverDirectory(path);
      assert.deepEqual(namesIn(path), ["a", "b", "c"]);
      const contents = ["a", "b", "c"].map((name) => Deno.readFileSync(join(path, name)));
      assert.ok(contents.every(sameByte));
      assert.equal(new Set(contents.map((bytes) => bytes[0])).size, 1);
    }
  }));

Deno.test("exists() sees files, folders and dangling links", () =>
  withFolder(async (folder) => {
    await Deno.symlink(join(folder, "nowhere"), join(folder, "link"));
    assert.equal(await exists(folder), true);
    assert.equal(await exists(join(folder, "link")), true);
    assert.equal(await exists(join(folder, "nowhere")), false);
  }));

Deno.test("removeIfPresent() removes folders and does not mind their absence", () =>
  withFolder(async (folder) => {
    await Deno.mkdir(join(folder, "a/b"), { recursive: true });
    await removeIfPresent(join(folder, "a"));
    await removeIfPresent(join(folder, "a"));
    assert.deepEqual(namesIn(folder), []);
  }));
