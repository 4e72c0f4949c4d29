/** Holds the house together: every rule judges the real tree, after proving that it would notice. */
import assert from "node:assert/strict";
import * as rules from "./_architecture.ts";
import { chainsFrom, importsOf, type SourceTree } from "./_imports.ts";
import { repositorySources, ROOT } from "./_repository.ts";
import { API_ROOMS, COMPOSERS, ROOMS } from "./_rooms.ts";

const DOC = "/** A header. */\n";
const PAGES = ["leaf", ...COMPOSERS.dashboards].join(", ");
interface Example {
  /** A tree that breaks the rule. */
  broken: Record<string, string>;
  /** The complaints, in full. */
  complaints: string[];
  /** A similar tree that keeps it. */
  kept: Record<string, string>;
}

const examples: Record<string, { rule: rules.Rule; examples: Example[] }> = {
  "every folder of src is a known room": {
    rule: rules.roomsAreKnown,
    examples: [{
      broken: { "src/magic/wand.ts": "" },
      complaints: [
        "src/magic/wand.ts: unknown room, expected one of tests/_rooms.ts",
      ],
      kept: { "src/nn/ops/relu.ts": "", "src/random.ts": "" },
    }],
  },
  "imports follow the table of who may know whom": {
    rule: rules.importsFollowTheTable,
    examples: [
      {
        broken: {
          "src/nn/ops/a.ts": 'import { b } from "../layers/b.ts";',
          "src/nn/layers/b.ts": "",
        },
        complaints: [
          "src/nn/ops/a.ts: imports src/nn/layers/b.ts, but nn/ops may import leaf, nn/graph, " +
          "nn/expressions",
        ],
        kept: { "src/nn/ops/a.ts": 'import { b } from "../graph/b.ts";', "src/nn/graph/b.ts": "" },
      },
      {
        broken: { "src/a.ts": 'import type { B } from "./nn/b.ts";', "src/nn/b.ts": "" },
        complaints: ["src/a.ts: imports src/nn/b.ts, but leaf may import leaf"],
        kept: { "src/a.ts": 'import type { B } from "./b.ts";', "src/b.ts": "" },
      },
      {
        broken: { "src/drift/a.ts": 'import "../../tests/b.ts";', "tests/b.ts": "" },
        complaints: ["src/drift/a.ts: imports tests/b.ts, but drift may import leaf"],
        kept: { "bench/a.ts": 'import "../tests/b.ts";', "tests/b.ts": "" },
      },
      {
        broken: { "src/dvc/a.ts": 'import "../../pipelines/b.ts";', "pipelines/b.ts": "" },
        complaints: ["src/dvc/a.ts: imports pipelines/b.ts, but dvc may import leaf, files"],
        kept: { "notebooks/a.ts": 'import "../src/nn/b.ts";', "src/nn/b.ts": "" },
      },
      {
        broken: {
          "api/inference/a.ts": 'import type { B } from "../routes/b.ts";',
          "api/routes/b.ts": "",
        },
        complaints: [
          "api/inference/a.ts: imports api/routes/b.ts, but api/inference may import " +
          ["leaf", ...API_ROOMS["api/inference"]].join(", "),
        ],
        kept: {
          "api/routes/a.ts": 'import type { B } from "../inference/b.ts";',
          "api/inference/b.ts": "",
        },
      },
      {
        broken: { "dashboards/a.tsx": 'import { B } from "../src/nn/b.ts";', "src/nn/b.ts": "" },
        complaints: [`dashboards/a.tsx: imports src/nn/b.ts, but dashboards may import ${PAGES}`],
        kept: {
          "dashboards/a.tsx": 'import type { B } from "../src/nn/b.ts";',
          "src/nn/b.ts": "",
        },
      },
    ],
  },
  "no file needs itself to be loaded": {
    rule: rules.noValueCycles,
    examples: [{
      broken: {
        "src/nn/a.ts": 'import { b } from "./b.ts";',
        "src/nn/b.ts": 'import { c } from "./c.ts";',
        "src/nn/c.ts": 'import { a } from "./a.ts";',
      },
      complaints: [
        "src/nn/a.ts: import cycle src/nn/a.ts → src/nn/b.ts → src/nn/c.ts → src/nn/a.ts",
      ],
      kept: {
        "src/nn/a.ts": 'import { b } from "./b.ts";',
        "src/nn/b.ts": 'import type { A } from "./a.ts";',
      },
    }],
  },
  "the serving process loads no room that trains": {
    rule: rules.servingNeverTrains,
    examples: [{
      broken: {
        "api/app.ts": 'import { open } from "../src/prediction/predictor.ts";',
        "src/prediction/predictor.ts": 'import { x } from "../models/text.ts";',
        "src/models/text.ts": "",
      },
      complaints: [
        "api/app.ts: loads the trainer by api/app.ts → src/prediction/predictor.ts → " +
        "src/models/text.ts",
      ],
      kept: {
        "api/app.ts": 'import { open } from "../src/prediction/predictor.ts";',
        "src/prediction/predictor.ts": 'import type { Text } from "../models/text.ts";',
        "src/models/text.ts": "",
      },
    }],
  },
  "only src/runtime imports onnxruntime": {
    rule: rules.onlyRuntimeImportsOnnxRuntime,
    examples: [{
      broken: { "src/nn/a.ts": 'import type { Tensor } from "onnxruntime-web/webgpu";' },
      complaints: ["src/nn/a.ts: imports onnxruntime-web/webgpu, but only src/runtime may"],
      kept: { "src/runtime/a.ts": 'import { Tensor } from "onnxruntime-web/webgpu";' },
    }],
  },
  "only src/config/params.ts reads params.yaml and layers receive values": {
    rule: rules.onlyParamsReadsParams,
    examples: [
      {
        broken: { "pipelines/a.ts": 'Deno.readTextFile("params.yaml");' },
        complaints: ["pipelines/a.ts: names params.yaml, but only src/config/params.ts opens it"],
        kept: { "pipelines/a.ts": "// see params.yaml\nconst { data } = await loadParams();" },
      },
      {
        broken: { "src/data/a.ts": 'import { loadParams } from "../params.ts";' },
        complaints: ["src/data/a.ts: calls loadParams, but data receives values"],
        kept: { "src/data/a.ts": 'import type { Params } from "../params.ts";' },
      },
    ],
  },
  "a file that begins with an underscore never leaves its folder": {
    rule: rules.privateFilesStayHome,
    examples: [{
      broken: { "src/nn/a.ts": 'import { b } from "./ops/_b.ts";' },
      complaints: ["src/nn/a.ts: imports src/nn/ops/_b.ts, which is private to its folder"],
      kept: {
        "src/nn/ops/a.ts": 'import { b } from "./_b.ts";',
        "tests/nn/a_test.ts": 'import { b } from "../_b.ts";',
      },
    }],
  },
  "no barrels": {
    rule: rules.noBarrels,
    examples: [
      {
        broken: { "api/a.ts": 'import { b } from "../src/nn/mod.ts";' },
        complaints: [
          "api/a.ts: imports the barrel src/nn/mod.ts: import the file that defines the thing",
        ],
        kept: { "notebooks/a.ts": 'import { b } from "../src/nn/mod.ts";' },
      },
      {
        broken: { "src/nn/a.ts": 'export { b } from "./b.ts";' },
        complaints: ["src/nn/a.ts: re-exports src/nn/b.ts: import it where it is defined"],
        kept: { "src/nn/mod.ts": 'export { b } from "./b.ts";' },
      },
    ],
  },
  "only runtime, data versions and pipelines import lazily": {
    rule: rules.lazyImportsOfLargePackages,
    examples: [{
      broken: { "src/models/a.ts": 'const { b } = await import("./b.ts");' },
      complaints: ["src/models/a.ts: imports ./b.ts lazily, but only large packages may be"],
      kept: { "src/runtime/a.ts": 'const { b } = await import("./b.ts");' },
    }],
  },
  "names say what a file is about": {
    rule: rules.namesSaySomething,
    examples: [{
      broken: { "src/nn/utils/shape.ts": "", "src/types.ts": "" },
      complaints: [
        "src/nn/utils/shape.ts: 'utils' says nothing, expected the name of its subject",
        "src/types.ts: 'types' says nothing, expected the name of its subject",
      ],
      kept: { "src/nn/graph/shapes.ts": "", "src/dtypes.ts": "" },
    }],
  },
  "files are named in snake_case": {
    rule: rules.namesAreSnakeCase,
    examples: [{
      broken: { "src/nn/trainingStep.ts": "" },
      complaints: ["src/nn/trainingStep.ts: file name, expected snake_case"],
      kept: { "src/nn/training_step.ts": "", "src/nn/_private.ts": "", "notebooks/01_data.ts": "" },
    }],
  },
  "files are at most 400 lines, pipelines 80": {
    rule: rules.filesAreShort,
    examples: [{
      broken: { "src/a.ts": "\n".repeat(401), "pipelines/b.ts": "\n".repeat(81) },
      complaints: [
        "src/a.ts: 401 lines, expected at most 400",
        "pipelines/b.ts: 81 lines, expected at most 80",
      ],
      kept: { "src/a.ts": "\n".repeat(400), "pipelines/b.ts": "\n".repeat(80) },
    }],
  },
  "pure rooms touch no clock, disk, network or global randomness": {
    rule: rules.pureRoomsTouchNothing,
    examples: [
      {
        broken: { "src/models/a.ts": "const started = Date.now();" },
        complaints: ["src/models/a.ts: uses Date.now, but models is pure"],
        kept: { "src/tracking/a.ts": "const started = Date.now();" },
      },
      {
        broken: { "src/data/a.ts": "const dice = Math.random();" },
        complaints: ["src/data/a.ts: uses Math.random, but data is pure"],
        kept: { "src/data/a.ts": "// not Math.random()\nconst dice = random(1);" },
      },
      {
        broken: {
          "src/nn/a.ts": "await Deno.readFile(path);",
          "src/drift/b.ts": 'import { readFile } from "node:fs/promises";',
          "src/features/c.ts": "await fetch(url);",
        },
        complaints: [
          "src/nn/a.ts: uses Deno.readFile, but nn is pure",
          "src/drift/b.ts: uses node:fs/promises, but drift is pure",
          "src/features/c.ts: uses fetch(, but features is pure",
        ],
        kept: {
          "src/data/a.ts": "await Deno.readFile(path);",
          "src/nn/b.ts": 'const text = "Deno.x";',
        },
      },
    ],
  },
  "nothing happens when a file of src is imported": {
    rule: rules.nothingHappensAtImport,
    examples: [{
      broken: {
        "src/a.ts": "console.log(1);",
        "src/b.ts": "const model = await load();",
        "src/c.ts": "register(1);",
      },
      complaints: [
        "src/a.ts: runs at import: console.log(1);",
        "src/b.ts: runs at import: const model = await load();",
        "src/c.ts: runs at import: register(1);",
      ],
      kept: { "src/a.ts": "const LIMIT = 3;\nexport async function f() {\n  await load();\n}" },
    }],
  },
  "every file of src says what it is and every export what it does": {
    rule: rules.exportsAreDocumented,
    examples: [{
      broken: { "src/a.ts": `${DOC}\nexport function b() {}`, "src/c.ts": "const d = 1;" },
      complaints: ["src/a.ts: export b has no comment", "src/c.ts: no header comment"],
      kept: {
        "src/a.ts":
          `${DOC}\n/** Does b. */\nexport function b(): void;\nexport function b(x?: number) {}`,
      },
    }],
  },
  "tests of pure rooms have no permissions": {
    rule: rules.pureTestsHaveNoPermissions,
    examples: [{
      broken: {
        "tests/nn/a_test.ts": 'Deno.test("a", () => {});',
        "tests/drift/b_test.ts": "const open = { permissions: { read: true } };\n" +
          "Deno.test(`b ${f(1, 2)}`, open, () => {});",
      },
      complaints: [
        "tests/nn/a_test.ts: the test in line 1 has permissions undefined, expected none",
        "tests/drift/b_test.ts: the test in line 2 has permissions read: true, expected none",
      ],
      kept: {
        "tests/nn/a_test.ts": 'Deno.test("a, b", { permissions: "none" }, () => {});',
        "tests/nn/b_test.ts": 'import { open } from "../../src/runtime/open.ts";\n' +
          'Deno.test("b", { permissions: { read: true } }, () => open());',
        "tests/scoring/c_test.ts": 'const pure = { permissions: "none" } as const;\n' +
          'Deno.test("c", pure, () => {});',
        "tests/dvc/d_test.ts": 'Deno.test("d", () => {});',
      },
    }],
  },
  "a docstring says what a thing is or does": {
    rule: rules.docstringsAreSentences,
    examples: [{
      broken: {
        "src/a.ts": "/** What a is. */",
        "api/b.ts": "/**\n * Whether b is. */\n\n  /** Of the kernel. */",
      },
      complaints: [
        "src/a.ts: docstring 'What a is.', expected what it is or does",
        "api/b.ts: docstring 'Whether b is.', expected what it is or does",
        "api/b.ts: docstring 'Of the kernel.', expected what it is or does",
      ],
      kept: { "src/a.ts": "/** The a. Whatever b is. */\n// What follows is code." },
    }],
  },
  "exported functions are named by verbs": {
    rule: rules.functionsAreVerbs,
    examples: [{
      broken: { "src/a.ts": "export function sizeOf(a: A) {}\nexport async function bOf() {}" },
      complaints: [
        "src/a.ts: function sizeOf, expected a verb",
        "src/a.ts: function bOf, expected a verb",
      ],
      kept: { "src/a.ts": "export function measure() {}\nexport const typeOf = 1;" },
    }],
  },
  "no two files have one name, save in parallel folders": {
    rule: rules.basenamesAreDistinct,
    examples: [{
      broken: { "src/data/a.ts": "", "api/b/a.ts": "", "src/c.ts": "" },
      complaints: ["src/data/a.ts: api/b/a.ts has the same name, expected another"],
      kept: {
        "src/nn/ops/a.ts": "",
        "src/nn/expressions/a.ts": "",
        "src/errors.ts": "",
        "api/b/errors.ts": "",
      },
    }],
  },
  "the compiler and the linter are not silenced": {
    rule: rules.nothingIsSilenced,
    examples: [{
      broken: {
        "api/a.ts": "// @ts-" + "ignore\nx();",
        "src/b.ts": "// deno-lint-" + "ignore no-x",
      },
      complaints: [
        "api/a.ts: silences a tool by @ts-" + "ignore",
        "src/b.ts: silences a tool by deno-lint-" + "ignore",
      ],
      kept: { "api/a.ts": "// the compiler checks this" },
    }],
  },
};

const treeOf = (files: Record<string, string>): SourceTree => new Map(Object.entries(files));

for (const [name, { rule, examples: cases }] of Object.entries(examples)) {
  Deno.test(`architecture: ${name}`, { permissions: { read: true } }, () => {
    const complaints = rule(repositorySources());
    assert.ok(complaints.length === 0, `rule broken: ${name}\n  ${complaints.join("\n  ")}`);
  });

  Deno.test(`the rule "${name}" notices a breach`, { permissions: "none" }, () => {
    for (const { broken, complaints, kept } of cases) {
      assert.deepEqual(rule(treeOf(broken)), complaints);
      assert.deepEqual(rule(treeOf(kept)), []);
    }
  });
}

Deno.test("every rule has a test", { permissions: "none" }, () => {
  const tested = Object.values(examples).map(({ rule }) => rule);
  assert.deepEqual(new Set(tested), new Set(Object.values(rules)));
});

Deno.test("what a room may import never leads back to it", { permissions: "none" }, () => {
  const rooms = { ...ROOMS, ...API_ROOMS };
  const graph = new Map(Object.entries(rooms).map(([room, targets]) => [room, [...targets]]));
  for (const [room, targets] of graph) {
    const cycle = chainsFrom(targets, graph).find((chain) => chain.at(-1) === room);
    assert.equal(cycle, undefined, `${room} may import itself by ${cycle?.join(" → ")}`);
  }
});

Deno.test("the rules see every import that Deno sees", {
  permissions: { read: true, write: true, run: true, env: true },
}, async () => {
  const tree = new Map([...repositorySources()].filter(([path]) => /\.tsx?$/.test(path)));
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    const lines = [...tree.keys()].map((path) => `import "file://${ROOT}${path}";\n`);
    await Deno.writeTextFile(entry, lines.join(""));
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", "--config", `${ROOT}deno.json`, entry],
      stderr: "null",
    }).output();
    const base = `file://${ROOT}`;
    const modules: { specifier: string; dependencies?: { specifier: string }[] }[] =
      JSON.parse(new TextDecoder().decode(stdout)).modules;
    const seen = modules.filter(({ specifier }) => tree.has(specifier.slice(base.length)));
    assert.equal(seen.length, tree.size);
    for (const { specifier, dependencies = [] } of seen) {
      const path = specifier.slice(base.length);
      const ours = new Set(importsOf(path, tree.get(path)!).map((found) => found.specifier));
      const missed = dependencies.map(({ specifier }) => specifier)
        .filter((name) => !ours.has(name) && name !== "preact/jsx-runtime");
      assert.deepEqual(missed, [], `${path}: imports that the rules do not see`);
    }
  } finally {
    await Deno.remove(entry);
  }
});
