/** The code of a stage as a list in dvc.yaml: short, exact, and beside what people write there. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { isMap, parseDocument, type YAMLMap } from "yaml";
import { namedCode, replaceCode, stageCode, stageTask } from "../../src/pipeline/stage_code.ts";

const pure = { permissions: "none" } as const;
/** The yaml library asks for a debugging variable. */
const yamlReads = { permissions: { env: true } } as const;

const config = {
  tasks: {
    "train:text": { command: "deno run --allow-read pipelines/train_text.ts" },
    evaluate: "deno run pipelines/evaluate.ts",
    other: "echo done",
  },
  imports: { zod: "npm:zod@4", hono: "npm:hono@4", "hono/": "npm:/hono@4/" },
};

function depsOf(files: string[], sources: string[], imports: string[] = []) {
  const closure = { files: new Set(files), imports: new Set(imports) };
  return stageCode(closure, { task: "evaluate", sources, config });
}

Deno.test("stageTask() finds the task of a command and the file of the task", pure, () => {
  assert.deepEqual(stageTask("deno task -q train:text", config), {
    task: "train:text",
    entries: ["pipelines/train_text.ts"],
  });
  assert.deepEqual(stageTask("deno task evaluate text image", config), {
    task: "evaluate",
    entries: ["pipelines/evaluate.ts"],
  });
  for (const command of ["deno task other", "deno task unknown", "make", ["deno task evaluate"]]) {
    const found = stageTask(command, config);
    const entries = Array.isArray(command) ? ["pipelines/evaluate.ts"] : undefined;
    assert.deepEqual(found?.entries, entries);
  }
});

Deno.test("stageTask() adds what a notebook's thread loads later", pure, () => {
  const tasks = { notebooks: "deno run -A pipelines/notebooks.ts" };
  assert.deepEqual(stageTask("deno task -q notebooks 01_x", { tasks, imports: {} })?.entries, [
    "pipelines/notebooks.ts",
    "notebooks/01_x.ts",
    "src/notebook/execution/cell_worker.ts",
  ]);
});

Deno.test("stageCode() names a folder when all of it is loaded, else the files", pure, () => {
  const sources = ["src/a/b.ts", "src/a/c/d.ts", "src/e.ts", "src/f/g.ts", "src/f/h.ts"];
  const files = ["pipelines/x.ts", "src/a/b.ts", "src/a/c/d.ts", "src/f/h.ts"];
  assert.deepEqual(depsOf(files, sources).deps, ["pipelines/x.ts", "src/a", "src/f/h.ts"]);
});

Deno.test(
  "stageCode() takes no folder that holds anything else, such as a source in another language",
  pure,
  () => {
    const sources = ["src/a/b.ts", "src/a/b.wat", "src/c.ts"];
    assert.deepEqual(depsOf(["src/a/b.ts"], sources).deps, ["src/a/b.ts"]);
  },
);

Deno.test("stageCode() covers the loaded files and no others", pure, () => {
  const name = fc.constantFrom("a", "b", "c");
  const path = fc.array(name, { minLength: 1, maxLength: 4 })
    .map((parts) => `src/${parts.join("/")}.ts`);
  const tree = fc.uniqueArray(fc.record({ path, loaded: fc.boolean() }), {
    selector: (file) => file.path,
  });
  fc.assert(fc.property(tree, (files) => {
    const loaded = files.filter((file) => file.loaded).map((file) => file.path);
    const { deps } = depsOf(loaded, files.map((file) => file.path));
    const covered = files.map((file) => file.path)
      .filter((path) => deps.some((dep) => path === dep || path.startsWith(`${dep}/`)));
    assert.deepEqual(covered.toSorted(), loaded.toSorted());
  }));
});

Deno.test(
  "stageCode() names the packages by their keys in deno.json, and the task's command",
  pure,
  () => {
    const { config } = depsOf([], ["src/a.ts"], ["zod/mini", "hono/logger", "node:path"]);
    assert.deepEqual(config, ["imports.hono/", "imports.zod", "tasks.evaluate.command"]);
  },
);

const yaml = `# head
stages:
  a:
    cmd: run # how
    deps:
      - data/in # what
      - src/old
    params:
      - key
      - deno.json:
          - imports.old
    outs:
      - out:
          cache: false # why
`;

function stageIn(text: string) {
  const document = parseDocument(text);
  const stage = document.getIn(["stages", "a"]);
  assert.ok(isMap(stage));
  return { document, stage: stage as YAMLMap };
}

Deno.test("namedCode() tells code from data", yamlReads, () => {
  assert.deepEqual(namedCode(stageIn(yaml).stage), { deps: ["src/old"], config: ["imports.old"] });
  assert.deepEqual(namedCode(stageIn("stages: { a: { cmd: run } }").stage), {
    deps: [],
    config: [],
  });
});

Deno.test(
  "replaceCode() changes the code alone and keeps data, parameters and comments",
  yamlReads,
  () => {
    const { document, stage } = stageIn(yaml);
    replaceCode(document, stage, { deps: ["pipelines/a.ts", "src/new"], config: ["imports.new"] });
    const expected = yaml.replace("      - src/old", "      - pipelines/a.ts\n      - src/new")
      .replace("imports.old", "imports.new");
    assert.equal(document.toString({ lineWidth: 0 }), expected);
  },
);

Deno.test("replaceCode() makes the lists that a stage lacks", yamlReads, () => {
  const { document, stage } = stageIn("stages:\n  a:\n    cmd: run\n");
  replaceCode(document, stage, { deps: ["src"], config: ["imports.new"] });
  assert.deepEqual(namedCode(stage), { deps: ["src"], config: ["imports.new"] });
});
