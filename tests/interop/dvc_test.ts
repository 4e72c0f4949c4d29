/** DVC 3.64 judges what our runner leaves, and our runner what DVC leaves. */
import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { parse } from "yaml";
import { parseDvcYaml } from "../../src/dvc/dvc_yaml.ts";
import { yamlText } from "../../src/dvc/yaml_text.ts";
import { ROOT } from "../_repository.ts";
import { withFolder } from "../_temporary.ts";
import {
  repositoryIn,
  type TinyRepository,
  withRepository,
} from "../pipelines/_tiny_repository.ts";
import { dvc, judge } from "./_dvc.ts";
import { pythonTest } from "./_python.ts";

/** A pipeline with one of everything that dvc.lock spells in its own way. */
const files = {
  ".dvc/config": "[core]\n    no_scm = True\n    analytics = false\n",
  "in.txt": "un deux",
  "sub/in.txt": "below",
  "sub/params.yaml": "depth: 1",
  "src/a.ts": "a",
  "src/é/b.ts": "b",
  "other.json": '{"rate": 0.00001, "day": "2024-01-01", "none": null, "list": [1, [2, "3"]]}',
  "whole.yaml": "'a.b': { c: 1000 }\ntext: '1_000'\n",
  "dvc.yaml": `
vars:
  - arguments: { epochs: 3, fast: true, title: "l'an", adam: { rate: 0.00001 } }
  - models: { small: { units: 8 }, large: { units: 64 } }
stages:
  names:
    desc: Files whose names sort and escape in odd ways
    cmd:
      - rm -rf names && mkdir -p names/a names/é
      - cd names; printf x > a/b; printf y > a.b; printf z > é/é; printf w > ' ~'
      - cd names; printf 1 > "$(printf '\\177')"; printf 2 > '"'
      - cd names; printf 3 > 😀; printf 4 > "$(printf '\\357\\277\\256')"
    deps: [in.txt, src]
    outs: [names]
  script:
    cmd: |
      printf 'echo hello' > run.sh
      chmod +x run.sh
    deps: [names/é]
    params:
      - evaluate
      - train.text.c
      - other.json: [rate, day, none, list]
      - whole.yaml:
    outs: [run.sh]
  score:
    cmd:
      - ./run.sh > score.json
      - "echo \${arguments}: > said.txt"
    deps: [run.sh]
    metrics:
      - score.json: { cache: false }
    outs:
      - said.txt
  below:
    wdir: sub
    cmd: cat ./in.txt > out.txt
    deps: [./in.txt]
    params: [depth]
    outs: [out.txt]
  each:
    foreach: \${models}
    do:
      cmd: echo \${key} \${item.units} > \${key}.txt
      deps: [sub/out.txt]
      outs: ["\${key}.txt"]
  cell:
    matrix: { size: [1, 2], kind: [x] }
    cmd: echo \${key} > cell-\${item.size}-\${item.kind}.txt
    outs: ["cell-\${item.size}-\${item.kind}.txt"]
`,
};

async function lockOf({ folder }: TinyRepository): Promise<string> {
  return await Deno.readTextFile(join(folder, "dvc.lock"));
}

async function runHere(repository: TinyRepository): Promise<Record<string, string>> {
  const { code, stderr, actions } = await repository.run("--jobs", "1");
  assert.equal(code, 0, stderr);
  return actions;
}

pythonTest("DVC finds nothing to do after our run, and writes the same dvc.lock", {
  modules: ["dvc"],
  run: () =>
    withRepository(files, async (repository) => {
      const { folder } = repository;
      await runHere(repository);
      const ours = await lockOf(repository);
      assert.deepEqual((await judge({ status: [folder] })).status, [{}]);
      assert.match(await dvc(folder, "repro"), /Data and pipelines are up to date\./);
      assert.equal(await lockOf(repository), ours);

      await dvc(folder, "repro", "--force");
      const theirs = parse(await lockOf(repository)).stages;
      assert.deepEqual(theirs, parse(ours).stages);
      assert.equal(inOrderOf(ours, await lockOf(repository)), ours);
    }),
});

pythonTest("known gap: DVC folds what goes beyond 80 columns and keeps 1.0, to the same values", {
  modules: ["dvc"],
  run: () =>
    withRepository({
      ".dvc/config": files[".dvc/config"],
      "other.yaml": "one: 1.0",
      "dvc.yaml": `stages: { a: { cmd: "echo ${
        "long ".repeat(30)
      }> a", params: [other.yaml: [one]], outs: [a] } }`,
    }, async (repository) => {
      await runHere(repository);
      const ours = await lockOf(repository);
      assert.deepEqual((await judge({ status: [repository.folder] })).status, [{}]);
      await dvc(repository.folder, "repro", "--force");
      const theirs = await lockOf(repository);
      assert.notEqual(theirs, ours);
      assert.match(theirs, /one: 1\.0$/m);
      assert.deepEqual(parse(theirs), parse(ours));
      assert.deepEqual(await runHere(repository), { a: "cached" });
    }),
});

/** The stages of a lock file in the order of another: DVC appends what it runs. */
function inOrderOf(order: string, text: string): string {
  const blocks = (lock: string) => lock.split(/^(?= {2}\S)/m);
  const [head, ...stages] = blocks(text);
  const nameOf = (block: string) => block.slice(0, block.indexOf(":"));
  const names = blocks(order).map(nameOf);
  const position = (block: string) => names.indexOf(nameOf(block));
  return [head, ...stages.toSorted((a, b) => position(a) - position(b))].join("");
}

pythonTest("our run finds nothing to do after DVC's, restores from its cache and it from ours", {
  modules: ["dvc"],
  run: () =>
    withRepository(files, async (repository) => {
      const { folder } = repository;
      await dvc(folder, "repro");
      const theirs = await lockOf(repository);
      const actions = await runHere(repository);
      assert.deepEqual([...new Set(Object.values(actions))], ["cached"]);
      assert.equal(await lockOf(repository), theirs);

      await Deno.remove(join(folder, "names"), { recursive: true });
      await Deno.remove(join(folder, "run.sh"));
      const restored = await runHere(repository);
      assert.equal(restored.names, "restored");
      assert.equal(restored.script, "restored");
      assert.ok((await Deno.stat(join(folder, "run.sh"))).mode! & 0o111, "run.sh can be run");

      await repository.write({ "in.txt": "trois", "sub/in.txt": "deeper" });
      const again = await runHere(repository);
      assert.equal(again.names, "run");
      assert.equal(again.below, "run");
      await Deno.remove(join(folder, "names"), { recursive: true });
      await Deno.remove(join(folder, "sub/out.txt"));
      await dvc(folder, "checkout");
      assert.equal(await repository.read("sub/out.txt"), "deeper");
      assert.deepEqual((await judge({ status: [folder] })).status, [{}]);
    }),
});

/** Loops beyond those of the pipeline above. */
const loops = `
  scalars: { foreach: [x, 2, 0.5, true], do: { cmd: "run \\\\\${item} \${arguments}" } }
  positions: { foreach: [{ n: 1 }, x], do: { cmd: run } }
  repeated: { foreach: [x, y, x], do: { cmd: "run \${item}" } }
  axes: { matrix: { a: [1, x], b: [{ c: 2 }, { c: 3 }] }, cmd: "\${key} \${item.b.c}" }
  numbers: { foreach: [0.0001, 0.00001, 1.5e-7, 123456789012], do: { cmd: "run \${item}" } }
`;

/** Changes that DVC must see in the same stages as we do. */
const changes: Record<string, (repository: TinyRepository) => Promise<void>> = {
  "nothing": () => Promise.resolve(),
  "an edited dep": ({ write }) => write({ "in.txt": "autre" }),
  "a file added below a dep": ({ write }) => write({ "src/c": "" }),
  "a missing dep": ({ folder }) => Deno.remove(join(folder, "sub/in.txt")),
  "an edited param": ({ write }) => write({ "sub/params.yaml": "depth: 2" }),
  "a param of another type": ({ write }) => write({ "sub/params.yaml": "depth: '1'" }),
  "an equal param spelled otherwise": ({ write }) => write({ "sub/params.yaml": "depth: 1.0" }),
  "an edited out": ({ write }) => write({ "said.txt": "edited" }),
  "a file added to an out": ({ write }) => write({ "names/c": "" }),
  "an edited metric": ({ write }) => write({ "score.json": "edited" }),
  "an edited command": async ({ read, write }) =>
    await write({ "dvc.yaml": (await read("dvc.yaml")).replace("cat ./in.txt", "cp ./in.txt") }),
  "a lost object": ({ folder }) =>
    // The md5 of "below".
    Deno.remove(join(folder, ".dvc/cache/files/md5/6c/ede1cfde12fc6d88ad1d8b6636a977")),
  "a lost lock": ({ folder }) => Deno.remove(join(folder, "dvc.lock")),
};

/** The stages of our status that are stale by themselves, not for what runs before them. */
function staleStages(status: string): string[] {
  const blocks = status.split(/^(?=[✓•])/m);
  return blocks.filter((block) => /^ {4}(?!.* will run before it$)/m.test(block))
    .map((block) => block.split(" ")[1]);
}

pythonTest("DVC calls the same stages stale as we do, for each kind of change", {
  modules: ["dvc"],
  run: () =>
    withRepository(files, async (base) => {
      await runHere(base);
      await withFolder(async (copies) => {
        const copied = Object.entries(changes).map(async ([what, change]) => {
          const folder = join(copies, what.replaceAll(" ", "_"));
          const args = ["-a", base.folder, folder];
          assert.ok((await new Deno.Command("cp", { args }).output()).success);
          const repository = repositoryIn(folder);
          await change(repository);
          return { what, folder, stages: staleStages(await repository.status()).toSorted() };
        });
        const ours = await Promise.all(copied);
        const { status } = await judge({ status: ours.map(({ folder }) => folder) });
        const theirs = status.map((verdict) => Object.keys(verdict as object).toSorted());
        assert.deepEqual(
          ours.map(({ what, stages }) => [what, stages]),
          ours.map(({ what }, at) => [what, theirs[at].map((name) => name.replace(/^.*:/, ""))]),
        );
        assert.ok(theirs.filter((stages) => stages.length > 0).length >= theirs.length - 2);
      });
    }),
});

pythonTest("DVC makes the same stages of loops and templates", {
  modules: ["dvc"],
  run: () =>
    withRepository(
      { ...files, "dvc.yaml": files["dvc.yaml"] + loops },
      async ({ folder, read }) => {
        const params = parse(await read("params.yaml"));
        const ours = parseDvcYaml(await read("dvc.yaml"), params);
        const [theirs] = (await judge({ stages: [folder] })).stages;
        assert.deepEqual(
          Object.fromEntries(ours.map(({ name, cmd, deps, outs }) => [name, {
            cmd,
            deps: deps.toSorted(),
            outs: outs.map(({ path, cache }) => [path, cache]).toSorted(),
          }])),
          Object.fromEntries(
            Object.entries(theirs).map((
              [name, { cmd, deps, outs }],
            ) => [name, { cmd, deps, outs }]),
          ),
        );
      },
    ),
});

pythonTest("DVC follows the tasks and package versions of deno.json that our stages name", {
  modules: ["dvc"],
  run: async () => {
    const read = (path: string) => Deno.readTextFileSync(ROOT + path);
    const config = read("deno.json");
    const stages: Record<string, { params: unknown[] }> = parse(read("dvc.yaml")).stages;
    const one = ([name, { params }]: [string, { params: unknown[] }]) => [
      // Under names of their own, as the runner takes those of the pipeline for goals.
      `own_${name}`,
      {
        cmd: `echo > ${name}`,
        params: params.filter((entry) => typeof entry === "object"),
        outs: [name],
      },
    ];
    await withRepository({
      ".dvc/config": files[".dvc/config"],
      "deno.json": config,
      "dvc.yaml": yamlText({ stages: Object.fromEntries(Object.entries(stages).map(one)) }),
    }, async (repository) => {
      const { folder } = repository;
      await runHere(repository);
      assert.deepEqual((await judge({ status: [folder] })).status, [{}]);

      await repository.write({ "deno.json": config.replace("npm:sharp@", "npm:sharp@9") });
      const [status] = (await judge({ status: [folder] })).status;
      const stale = Object.keys(status as object)
        .map((name) => name.replace(/^.*:/, "")).toSorted();
      assert.deepEqual(staleStages(await repository.status()).toSorted(), stale);
      assert.ok(
        stale.includes("own_features_image") && !stale.includes("own_features_text"),
        String(stale),
      );
    });
  },
});

pythonTest("DVC hashes the same files of a folder as we do, whatever .dvcignore says", {
  modules: ["dvc"],
  run: () =>
    withRepository({
      ".dvc/config": files[".dvc/config"],
      ".dvcignore": "# noise\n*.log\n!keep.log\n/in/old/\nCASE\nin/deep/**/x\n",
      "in/a.log": "1",
      "in/keep.log": "2",
      "in/old/b": "3",
      "in/deep/y/x": "4",
      "in/deep/case": "5",
      "in/deep/c.tmp": "6",
      "in/other/.dvc/config": "",
      "in/other/d": "7",
      "above/.dvcignore": "*.tmp\n!keep.tmp\n!kept.log",
      "above/in/c.tmp": "8",
      "above/in/keep.tmp": "9",
      "above/in/kept.log": "9",
      "above/in/not.log": "9",
      "dvc.yaml": `stages:
  copy: { cmd: mkdir -p out; touch out/a out/b.log, deps: [in, in/deep, in/a.log, above/in], outs: [out] }`,
    }, async (repository) => {
      await runHere(repository);
      assert.deepEqual((await judge({ status: [repository.folder] })).status, [{}]);
      const ours = await lockOf(repository);
      const { copy } = parse(ours).stages;
      const counts = [...copy.deps, ...copy.outs]
        .map(({ path, nfiles }: { path: string; nfiles?: number }) => [path, nfiles]);
      assert.deepEqual(Object.fromEntries(counts), {
        "above/in": 2,
        in: 3,
        "in/a.log": undefined,
        "in/deep": 2,
        out: 1,
      });
      await dvc(repository.folder, "repro", "--force");
      assert.deepEqual(parse(await lockOf(repository)), parse(ours));
    }),
});

const numberLike = fc.string({ unit: fc.constantFrom(..."0123456789_-+.:eExobTZyn~=< \t\n'\"#") });
const value = fc.oneof(
  numberLike,
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary-ascii" }),
  fc.constantFrom("2024-01-01", "2024-01-01T00:00:00Z", "1:30", "null", "", "\x85", "\u2028"),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);

pythonTest("DVC reads from our YAML the values that we meant", {
  modules: ["dvc"],
  run: async () => {
    const values = fc.sample(fc.oneof(value, fc.array(value), fc.dictionary(numberLike, value)), {
      numRuns: 1000,
      seed: 42,
    });
    const cases = values.map((value) => ({ text: yamlText({ v: value }), value }));
    const { yaml, version } = await judge({ yaml: cases });
    assert.match(version, /^3\.64\./);
    for (const [at, { text, value }] of cases.entries()) {
      assert.equal(JSON.stringify(yaml[at].read), JSON.stringify(value), text);
    }
  },
});
