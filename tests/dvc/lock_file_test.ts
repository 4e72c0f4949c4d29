/** dvc.lock in DVC's schema 2.0, to the byte: what DVC 3.64 wrote is printed back unchanged. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { emptyLock, type LockFile, parseLock, printLock } from "../../src/dvc/lock_file.ts";

// The YAML reader looks at LOG_TOKENS and LOG_STREAM.
const pure = { permissions: { env: true } } as const;

/** As `dvc repro` of DVC 3.64 left it, a run on a folder, a script and three parameter files. */
const byDvc = `schema: '2.0'
stages:
  t:
    cmd: echo 1 > ./out.txt; pwd
    deps:
    - path: ./in.txt
      hash: md5
      md5: 401b30e3b8b5d629635a5c613cdb7919
      size: 2
    params:
      params.yaml:
        lr: 2
    outs:
    - path: out.txt
      hash: md5
      md5: b026324c6904b2a9cb4b88d6d61c81d1
      size: 2
      isexec: true
  u:
    cmd:
    - cat sub/out.txt > z
    - true
    deps:
    - path: sub/
      hash: md5
      md5: 437e83744f57315d23c1cbc15d5fa6ba.dir
      size: 10
      nfiles: 3
    - path: sub/out.txt
      hash: md5
      md5: b026324c6904b2a9cb4b88d6d61c81d1
      size: 2
    params:
      params.yaml:
        lr: 1
      other.json:
        a.b:
        - 1
        - 2.5
      whole.yaml:
        k:
          x: 1
    outs:
    - path: z
      hash: md5
      md5: b026324c6904b2a9cb4b88d6d61c81d1
      size: 2
`.replace("- true", "- 'true'");

Deno.test("printLock() of what DVC wrote gives the same bytes", pure, () => {
  assert.equal(printLock(parseLock(byDvc)), byDvc);
});

Deno.test("printLock() puts keys, items and parameters in DVC's order", pure, () => {
  const shuffled: LockFile = {
    stages: {
      a: {
        outs: [{ md5: "2", hash: "md5", path: "é" }, { size: 1, md5: "1", path: "b", hash: "md5" }],
        params: { "z.yaml": { b: 1, a: { d: 1, c: 2 } }, "params.yaml": { x: 1 }, "a.yaml": {} },
        deps: [
          { nfiles: 1, size: 2, md5: "3.dir", hash: "md5", path: "c/" },
          { path: "c", hash: "md5", md5: "4" },
        ],
        cmd: "x",
      },
    },
    schema: "2.0",
  };
  assert.equal(
    printLock(shuffled),
    `schema: '2.0'
stages:
  a:
    cmd: x
    deps:
    - path: c
      hash: md5
      md5: '4'
    - path: c/
      hash: md5
      md5: 3.dir
      size: 2
      nfiles: 1
    params:
      params.yaml:
        x: 1
      a.yaml: {}
      z.yaml:
        a:
          d: 1
          c: 2
        b: 1
    outs:
    - path: b
      hash: md5
      md5: '1'
      size: 1
    - path: é
      hash: md5
      md5: '2'
`,
  );
});

Deno.test("printLock() leaves out what a stage has none of", pure, () => {
  const lock: LockFile = {
    schema: "2.0",
    stages: { a: { cmd: "x", deps: [], params: {}, outs: [] } },
  };
  assert.equal(printLock(lock), "schema: '2.0'\nstages:\n  a:\n    cmd: x\n");
});

Deno.test("printLock() does not break long commands over lines", pure, () => {
  const cmd = `deno run ${"--allow-read=some/folder ".repeat(20)}end`;
  const text = printLock({ schema: "2.0", stages: { a: { cmd } } });
  assert.ok(text.includes(`    cmd: ${cmd}\n`));
});

Deno.test("printLock() keeps the datasets that DVC knows and we do not", pure, () => {
  const text = "schema: '2.0'\nstages: {}\ndatasets:\n- name: d\n  type: dvc\n";
  assert.equal(printLock(parseLock(text)), text);
});

const hash = fc.constantFrom("b026324c6904b2a9cb4b88d6d61c81d1", "37b5.dir");
// Names that YAML would take for something else are the ones that break a lock file.
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.constantFrom("yes", "null", "~", "1.0", "0x1f", "1e3", "- a", "a: b", "# c", "2024-01-01"),
).filter((text) => text !== "__proto__"); // zod leaves such a key out
const value = fc.oneof(
  text,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Object.is(number, -0)),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.integer(), { maxLength: 3 }),
  fc.dictionary(text, fc.integer(), { maxKeys: 2, noNullPrototype: true }),
);
const plain = { noNullPrototype: true } as const;
const items = fc.uniqueArray(
  fc.record({
    path: text,
    hash: fc.constant("md5"),
    md5: hash,
    size: fc.nat(),
    nfiles: fc.nat(),
    isexec: fc.boolean(),
  }, { requiredKeys: ["path", "hash", "md5"], ...plain }),
  { selector: (item) => item.path, minLength: 1, maxLength: 3 },
);
const params = fc.dictionary(
  text,
  fc.dictionary(text, value, { maxKeys: 3, ...plain }),
  { minKeys: 1, maxKeys: 3, ...plain },
);
const stage = fc.record({
  cmd: fc.oneof(text, fc.array(text, { maxLength: 3 })),
  deps: items,
  params,
  outs: items,
}, { requiredKeys: ["cmd"], ...plain });
const lock: fc.Arbitrary<LockFile> = fc.record({
  schema: fc.constant("2.0" as const),
  stages: fc.dictionary(text, stage, { maxKeys: 3, ...plain }),
}, plain);

Deno.test("parseLock() reads back all that printLock() printed", pure, () => {
  fc.assert(fc.property(lock, (file) => {
    const printed = printLock(file);
    const again = parseLock(printed);
    assert.deepEqual(sorted(again), sorted(file));
    assert.equal(printLock(again), printed);
  }));
});

/** The same lock with its items in one order. */
function sorted({ stages }: LockFile): unknown {
  const byPath = (a: { path: string }, b: { path: string }) => a.path < b.path ? -1 : 1;
  return Object.fromEntries(
    Object.entries(stages).map(([name, { deps, outs, ...rest }]) => [name, {
      ...rest,
      deps: deps?.toSorted(byPath),
      outs: outs?.toSorted(byPath),
    }]),
  );
}

Deno.test("emptyLock() is what an empty or bare file holds", pure, () => {
  for (const text of ["", "# nothing", "schema: '2.0'", printLock(emptyLock())]) {
    assert.deepEqual(parseLock(text), emptyLock());
  }
});

const advice = "; restore it from git or delete it to run every stage again";
const refusals: Record<string, string> = {
  "schema: 2.0": 'schema: Invalid input: expected "2.0"',
  "schema: '1.0'": 'schema: Invalid input: expected "2.0"',
  "stages: {}": 'schema: Invalid input: expected "2.0"',
  "[]": "top level: Invalid input: expected object, received array",
  "schema: '2.0'\nstages: { a: {} }": "stages.a.cmd: expected a command or a list of commands",
  "schema: '2.0'\nstages: { a: { cmd: 5 } }":
    "stages.a.cmd: expected a command or a list of commands",
  "schema: '2.0'\nstages: { a: { cmd: x, dep: [] } }": 'stages.a: Unrecognized key: "dep"',
  "schema: '2.0'\nstages: { a: { cmd: x, deps: [{ md5: x }] } }":
    "stages.a.deps.0.path: Invalid input: expected string, received undefined",
  "schema: '2.0'\nstages: { a: { cmd: x, outs: [{ path: x, size: big }] } }":
    "stages.a.outs.0.size: Invalid input: expected number, received string",
};

for (const [text, complaint] of Object.entries(refusals)) {
  Deno.test(`parseLock() refuses ${text.replaceAll("\n", " ")}`, pure, () => {
    assert.throws(() => parseLock(text), {
      name: "UserError",
      message: `Cannot use dvc.lock: ${complaint}${advice}`,
    });
  });
}

Deno.test("parseLock() says where an unresolved merge or broken YAML lies", pure, () => {
  const merge = "schema: '2.0'\nstages:\n<<<<<<< HEAD\n  a:\n    cmd: x\n=======\n";
  for (const text of [merge, "stages: ["]) {
    assert.throws(() => parseLock(text), {
      name: "UserError",
      message: /^Cannot parse dvc\.lock: .* at line \d/,
    });
  }
});

Deno.test(
  "parseLock() refuses a hash that leads out of the cache",
  { permissions: { env: true } },
  () => {
    const text =
      "schema: '2.0'\nstages: { a: { cmd: x, outs: [{ path: a, md5: ../../../etc/passwd }] } }";
    assert.throws(() => parseLock(text), {
      name: "UserError",
      message: /stages\.a\.outs\.0\.md5: expected hexadecimal digits/,
    });
  },
);
