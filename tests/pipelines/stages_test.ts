/** dvc.yaml against the code: each stage names the code, packages and params that it loads, no more and no less. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { chainsFrom, importsOf, valueGraph } from "../_imports.ts";
import { repositorySources, ROOT } from "../_repository.ts";
import { writeTree } from "../dvc/_tree.ts";
import { withFolder } from "../_temporary.ts";

interface StageEntry {
  cmd: string;
  deps: string[];
  params: (string | Record<string, string[]>)[];
}

const read = (path: string) => Deno.readTextFileSync(ROOT + path);
const stages: Record<string, StageEntry> = parse(read("dvc.yaml")).stages;
const config = JSON.parse(read("deno.json"));
const sources = repositorySources();
const graph = valueGraph(sources);

const CODE = /^(src|pipelines|notebooks)\//;

/** Where a stage's command begins; a notebook's own file is loaded later, in a thread. */
function entriesOf({ cmd }: StageEntry): string[] {
  const [, , , task, word] = cmd.split(" ");
  const entry = config.tasks[task].command.split(" ").at(-1);
  if (task !== "notebooks") return [entry];
  return [`notebooks/${word}.ts`, entry, "src/notebook/execution/cell_worker.ts"];
}

/** Every file that a stage's command loads, by the imports in the sources. */
function loadedBy(stage: StageEntry): string[] {
  return chainsFrom(entriesOf(stage), graph).map((chain) => chain.at(-1)!);
}

function covers(deps: readonly string[], path: string): boolean {
  return deps.some((dep) => path === dep || path.startsWith(`${dep}/`));
}

for (const [name, stage] of Object.entries(stages)) {
  Deno.test(`${name} depends on the code that it loads and on no other`, () => {
    const loaded = new Set(loadedBy(stage));
    const code = [...sources.keys()].filter((path) => CODE.test(path));
    assert.deepEqual(code.filter((path) => covers(stage.deps, path)), [...loaded].toSorted());
    for (const dep of stage.deps.filter((dep) => CODE.test(dep))) {
      assert.ok(code.some((path) => covers([dep], path)), `${dep} holds no code`);
    }
  });

  Deno.test(`${name} depends on its task and on the versions of the packages it loads`, () => {
    const keys = Object.keys(config.imports);
    const used = loadedBy(stage).flatMap((path) => importsOf(path, sources.get(path)!))
      .filter(({ typeOnly }) => !typeOnly)
      .flatMap(({ specifier }) =>
        keys.filter((key) => key === specifier || specifier.startsWith(key.replace(/\/?$/, "/")))
          .toSorted()
          .slice(-1)
      );
    const task = stage.cmd.split(" ")[3];
    const named = stage.params.flatMap((entry) =>
      typeof entry === "string" ? [] : entry["deno.json"]
    );
    const wanted = new Set([`tasks.${task}.command`, ...used.map((key) => `imports.${key}`)]);
    assert.deepEqual(named, [...wanted].toSorted());
  });

  Deno.test(`${name} depends on the parameters that its command reads`, () => {
    const named = stage.params.filter((entry) => typeof entry === "string");
    const [entry] = entriesOf(stage);
    const read = parametersRead(entry)
      // `evaluate` asks which model is meant only where its command names none.
      .filter((key) => !(key === "model" && /^deno task -q evaluate \w/.test(stage.cmd)));
    if (!entry.startsWith("notebooks/")) assert.notDeepEqual(read, []);
    assert.deepEqual(named, read.toSorted());
  });
}

/** The sections of params.yaml that a command takes from `loadParams`, such as `train.text`. */
function parametersRead(entry: string): string[] {
  const source = sources.get(entry)!;
  const taken = /const (\{.*\}) =\s+\(?await loadParams\([^)]*\)\)?((?:\.\w+)*);/.exec(source);
  if (!taken && !source.includes("loadParams")) return [];
  assert.ok(taken, `${entry}: takes its parameters in a way that this test cannot read`);
  const section = taken[2].slice(1);
  return section ? [section] : sectionsIn(taken[1]);
}

/** The leaves of a destructuring pattern: `{ a, b: { c: d } }` takes `a` and `b.c`. */
function sectionsIn(pattern: string, prefix = ""): string[] {
  const found: string[] = [];
  for (const [, key, nested] of pattern.slice(1, -1).matchAll(/(\w+)(?:: (?:\w+|(\{[^}]*\})))?/g)) {
    found.push(...nested ? sectionsIn(nested, `${prefix}${key}.`) : [prefix + key]);
  }
  return found;
}

Deno.test("an edit of fusion code leaves the text and the image model alone", () => {
  const fusion = [...sources.keys()].filter((path) =>
    /^(src|pipelines)\/(.*[\/_])?fusion/.test(path)
  );
  assert.ok(fusion.length > 3);
  for (const path of fusion) {
    const stale = Object.keys(stages).filter((name) => covers(stages[name].deps, path));
    const learners = stale.filter((name) => /^train_(text|image)$/.test(name));
    assert.deepEqual(learners, [], path);
  }
});

const repository = {
  "deno.json": JSON.stringify({
    imports: { yaml: config.imports.yaml, zod: config.imports.zod },
    tasks: { go: { command: "deno run pipelines/go.ts" } },
  }),
  "pipelines/go.ts": 'import { a } from "../src/a/one.ts"; a();',
  "src/a/one.ts": 'import "yaml"; import type { B } from "../b.ts"; export const a = (b?: B) => b;',
  "src/a/README.md": "",
  "src/b.ts": 'import "zod"; export type B = 1;',
  ".dvcignore": "*.md",
};

function stagesCommand(folder: string, ...args: string[]) {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--config", `${ROOT}deno.json`, `${ROOT}pipelines/stages.ts`]
      .concat(args),
    cwd: folder,
    env: { NO_COLOR: "1" },
  }).output().then(({ code, stdout, stderr }) => ({
    code,
    said: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr),
  }));
}

Deno.test("deno task stages says what differs, corrects it with --write, and then has nothing to say", () =>
  withFolder(async (folder) => {
    const given = { stages: { go: { cmd: "deno task -q go", deps: ["data", "src/b.ts"] } } };
    await writeTree(folder, { ...repository, "dvc.yaml": stringify(given) });
    const first = await stagesCommand(folder);
    assert.equal(first.code, 1);
    for (
      const line of ["misses pipelines/go.ts", "misses src/a", "need not name src/b.ts"].concat(
        "misses imports.yaml of deno.json",
        "misses tasks.go.command of deno.json",
        "deno task stages --write",
      )
    ) assert.ok(first.said.includes(line), `${line}: ${first.said}`);
    assert.deepEqual(parse(await Deno.readTextFile(join(folder, "dvc.yaml"))), given);

    assert.equal((await stagesCommand(folder, "--write")).code, 0);
    const { deps, params } = parse(await Deno.readTextFile(join(folder, "dvc.yaml"))).stages.go;
    assert.deepEqual(deps, ["data", "pipelines/go.ts", "src/a"]);
    assert.deepEqual(params, [{ "deno.json": ["imports.yaml", "tasks.go.command"] }]);
    const last = await stagesCommand(folder);
    assert.deepEqual(last, { code: 0, said: "dvc.yaml names the code of each stage.\n" });
  }));
