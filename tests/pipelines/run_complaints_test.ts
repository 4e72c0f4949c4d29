/** Mistakes of a person and of a disk end a run with one clear line, never with a stack. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { type TinyRepository, withRepository } from "./_tiny_repository.ts";

const files = {
  "in.txt": "un deux",
  "dvc.yaml": `
stages:
  upper: { cmd: tr a-z A-Z < in.txt > upper.txt, deps: [in.txt], outs: [upper.txt] }
`,
};

const cases: Record<string, {
  prepare: (repository: TinyRepository) => Promise<unknown>;
  complaint: RegExp;
}> = {
  "a truncated dvc.yaml": {
    prepare: ({ write }) => write({ "dvc.yaml": 'stages:\n  upper: { cmd: "tr' }),
    complaint: /^error: Cannot parse dvc\.yaml: .* at line 2, column \d+/,
  },
  "a dvc.yaml of bytes": {
    prepare: ({ folder }) =>
      Deno.writeFile(join(folder, "dvc.yaml"), new Uint8Array([0, 255, 1, 254, 123])),
    complaint: /^error: Cannot (parse|use) dvc\.yaml/,
  },
  "a truncated dvc.lock": {
    prepare: ({ write }) => write({ "dvc.lock": "schema: '2.0'\nstages:\n  upper:\n    cm" }),
    complaint: /^error: Cannot (parse|use) dvc\.lock: .*restore it from git or delete it/s,
  },
  "a dvc.lock cut in its YAML": {
    prepare: ({ write }) => write({ "dvc.lock": "schema: '2.0'\nstages: {upper: [" }),
    complaint: /^error: Cannot parse dvc\.lock: .*restore it from git or delete it/s,
  },
  "a folder in the place of dvc.lock": {
    prepare: ({ folder }) => Deno.mkdir(join(folder, "dvc.lock")),
    complaint: /^error: Cannot read dvc\.lock: found a folder, expected a file/,
  },
  "a folder in the place of dvc.yaml": {
    prepare: async ({ folder }) => {
      await Deno.remove(join(folder, "dvc.yaml"));
      await Deno.mkdir(join(folder, "dvc.yaml"));
    },
    complaint: /^error: Cannot read dvc\.yaml: found a folder, expected a file/,
  },
  "a file in the place of .dvc": {
    prepare: ({ write }) => write({ ".dvc": "" }),
    complaint: /^error: Cannot lock \.dvc\/tmp\/etiquette\.lock: found a file, expected a folder/,
  },
  "a folder in the place of the lock": {
    prepare: ({ folder }) =>
      Deno.mkdir(join(folder, ".dvc/tmp/etiquette.lock"), { recursive: true }),
    complaint: /^error: Cannot lock \.dvc\/tmp\/etiquette\.lock: found a folder, expected a file/,
  },
  "a file in the place of the cache": {
    prepare: ({ write }) => write({ ".dvc/cache": "" }),
    complaint: /^error: Cannot .*\.dvc\/cache.*: found a file, expected a folder/,
  },
  "a dep that is a loop of links": {
    prepare: async ({ folder }) => {
      await Deno.remove(join(folder, "in.txt"));
      await Deno.symlink("in.txt", join(folder, "in.txt"));
    },
    complaint: /^error: Cannot .*in\.txt.*: found a loop of symbolic links/,
  },
  "a loop of links in a folder that is a dep": {
    prepare: async ({ folder, write }) => {
      await write({ "dvc.yaml": "stages: { a: { cmd: touch b, deps: [in], outs: [b] } }" });
      await Deno.mkdir(join(folder, "in"));
      await Deno.symlink("loop", join(folder, "in/loop"));
    },
    complaint: /^error: Cannot .*in\/loop.*: found a loop of symbolic links/,
  },
  "a link to nothing in a folder that is a dep": {
    prepare: async ({ folder, write }) => {
      await write({ "dvc.yaml": "stages: { a: { cmd: touch b, deps: [in], outs: [b] } }" });
      await Deno.mkdir(join(folder, "in"));
      await Deno.symlink("nothing", join(folder, "in/link"));
    },
    complaint: /^error: Cannot .*in\/link.*: no such file or folder/,
  },
};

for (const [what, { prepare, complaint }] of Object.entries(cases)) {
  Deno.test(`${what} ends a run with one clear line`, () =>
    withRepository(files, async (repository) => {
      await prepare(repository);
      const { code, stderr } = await repository.run();
      assert.equal(code, 1, stderr);
      assert.match(stderr, complaint);
      assert.doesNotMatch(stderr, /^\s+at |file:\/\/|Uncaught/m);
    }));
}
