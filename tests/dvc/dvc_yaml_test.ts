/** dvc.yaml as DVC 3.64 understands it; what it would refuse is refused with the place and the want. */
import assert from "node:assert/strict";
import { parseDvcYaml, type Stage } from "../../src/dvc/dvc_yaml.ts";

// The YAML reader looks at LOG_TOKENS and LOG_STREAM.
const pure = { permissions: { env: true } } as const;
const reading = { permissions: { read: true, env: true } } as const;

const scope = {
  rate: 0.5,
  list: ["a", "b"],
  models: { small: { units: 8 }, large: { units: 64 } },
  deep: [{ sizes: [1, 2] }],
};

function parse(text: string): Stage[] {
  return parseDvcYaml(text, scope);
}

function only(text: string): Stage {
  const [stage, ...rest] = parse(text);
  assert.deepEqual(rest, []);
  return stage;
}

function commands(text: string): Record<string, Stage["cmd"]> {
  return Object.fromEntries(parse(text).map(({ name, cmd }) => [name, cmd]));
}

Deno.test("parseDvcYaml() of a bare command fills in everything else", pure, () => {
  assert.deepEqual(parse("stages: { a: { cmd: echo } }"), [{
    name: "a",
    cmd: "echo",
    wdir: ".",
    deps: [],
    params: {},
    outs: [],
    frozen: false,
    alwaysChanged: false,
    desc: "",
  }]);
});

Deno.test("parseDvcYaml() reads every key of a stage", pure, () => {
  const stage = only(`
stages:
  train_1-é:
    desc: Train
    wdir: sub
    cmd: [one, two]
    deps: [in.csv, src]
    params: [lr, train.epochs, { other.json: [a.b] }, { whole.yaml: null }, { params.yaml: [z] }]
    outs:
      - model.bin
      - kept: { cache: false, persist: true, desc: text, meta: { anything: [1] } }
      - plain: null
    metrics: [{ scores.json: { cache: false } }]
    plots: [{ curve.csv: { x: step, y: [loss], template: linear, header: true } }]
    frozen: true
    always_changed: true
    meta: { owner: us }
`);
  assert.deepEqual(stage, {
    name: "train_1-é",
    desc: "Train",
    wdir: "sub",
    cmd: ["one", "two"],
    deps: ["in.csv", "src"],
    params: {
      "params.yaml": ["lr", "train.epochs", "z"],
      "other.json": ["a.b"],
      "whole.yaml": null,
    },
    outs: [
      { path: "model.bin", cache: true },
      { path: "kept", cache: false },
      { path: "plain", cache: true },
      { path: "scores.json", cache: false, metric: true },
      { path: "curve.csv", cache: true },
    ],
    frozen: true,
    alwaysChanged: true,
  });
});

Deno.test("parseDvcYaml() keeps the stages in the order of the file", pure, () => {
  const names = parse("stages: { b: { cmd: x }, a: { cmd: x }, '1': { cmd: x } }")
    .map((stage) => stage.name);
  assert.deepEqual(names.toSorted(), ["1", "a", "b"]);
  assert.ok(names.indexOf("b") < names.indexOf("a"));
});

for (const text of ["", "# nothing yet", "stages: {}", "vars: [{ a: 1 }]"]) {
  Deno.test(`parseDvcYaml() of '${text}' has no stages`, pure, () => {
    assert.deepEqual(parse(text), []);
  });
}

Deno.test("parseDvcYaml() accepts what DVC keeps beside the stages", pure, () => {
  const text = `
params: [other.yaml]
metrics: [m.json]
plots: [p.csv, { q: { x: a } }]
artifacts: { model: { path: m, type: model } }
datasets: []
stages: { a: { cmd: x } }`;
  assert.equal(only(text).name, "a");
});

Deno.test(
  "parseDvcYaml() fills templates from params, top vars and the stage's own vars",
  pure,
  () => {
    const stage = only(`
vars: [{ who: top, where: out }, { rate: 0.9 }]
stages:
  a:
    vars: [{ who: stage }]
    cmd: "\${who} \${rate} \${models.small.units}"
    deps: ["\${where}/\${list[1]}"]
    outs: ["\${where}.csv": { cache: false }]
`);
    assert.equal(stage.cmd, "stage 0.9 8");
    assert.deepEqual(stage.deps, ["out/b"]);
    assert.deepEqual(stage.outs, [{ path: "out.csv", cache: false }]);
  },
);

const loops: Record<string, [string, Record<string, string>]> = {
  "a list of values": [
    'foreach: [x, 2, 0.5, 0.00001, true], do: { cmd: "run ${item}" }',
    {
      "a@x": "run x",
      "a@2": "run 2",
      "a@0.5": "run 0.5",
      "a@1e-05": "run 1e-05",
      "a@true": "run true",
    },
  ],
  "a list named by a template": [
    'foreach: "${list}", do: { cmd: "run ${item}" }',
    { "a@a": "run a", "a@b": "run b" },
  ],
  "a list deep in the params": [
    'foreach: "${deep[0].sizes}", do: { cmd: "run ${item}" }',
    { "a@1": "run 1", "a@2": "run 2" },
  ],
  "a list of maps, by position": [
    'foreach: [{ n: 1 }, { n: 2 }], do: { cmd: "run ${item.n}" }',
    { "a@0": "run 1", "a@1": "run 2" },
  ],
  "a list of maps from the params": [
    'foreach: ["${models.small}", "${models.large}"], do: { cmd: "run ${item.units}" }',
    { "a@0": "run 8", "a@1": "run 64" },
  ],
  "a mixed list, all by position": [
    'foreach: [{ n: 1 }, x], do: { cmd: "run" }',
    { "a@0": "run", "a@1": "run" },
  ],
  "a list that repeats itself, once each": [
    'foreach: [x, y, x], do: { cmd: "run ${item}" }',
    { "a@x": "run x", "a@y": "run y" },
  ],
  "a map, with its keys": [
    'foreach: "${models}", do: { cmd: "run ${key} ${item.units}" }',
    { "a@small": "run small 8", "a@large": "run large 64" },
  ],
};

for (const [what, [body, stages]] of Object.entries(loops)) {
  Deno.test(`parseDvcYaml() makes a stage for each of ${what}`, pure, () => {
    assert.deepEqual(commands(`stages: { a: { ${body} } }`), stages);
  });
}

Deno.test(
  "parseDvcYaml() makes a stage for each cell of a matrix, in the axes' order",
  pure,
  () => {
    const text = `
stages:
  a:
    matrix: { size: [1, 2], model: "\${list}", extra: [{ deep: x }] }
    cmd: "\${key}: \${item.size} \${item.model} \${item.extra.deep}"
`;
    assert.deepEqual(commands(text), {
      "a@1-a-extra0": "1-a-extra0: 1 a x",
      "a@1-b-extra0": "1-b-extra0: 1 b x",
      "a@2-a-extra0": "2-a-extra0: 2 a x",
      "a@2-b-extra0": "2-b-extra0: 2 b x",
    });
  },
);

const STAGE_KEYS =
  "cmd, wdir, deps, params, outs, metrics, plots, frozen, always_changed, desc, meta, vars";
const use = "Cannot use dvc.yaml:\n  ";

const refusals: Record<string, string> = {
  "[1]": `${use}top level: Invalid input: expected object, received array`,
  "stage: {}": `${use}top level: Unrecognized key: "stage", expected stages, params, metrics, ` +
    "plots, vars, artifacts, datasets",
  "stages: []": `${use}stages: Invalid input: expected record, received array`,
  "stages: { a: echo }": `${use}stages.a: Invalid input: expected record, received string`,
  "stages: { a.b: { cmd: x } }": "Cannot use stage name 'a.b': expected letters, digits, _ and -",
  "stages: { '': { cmd: x } }": "Cannot use stage name '': expected letters, digits, _ and -",
  "stages: { a: {} }": `${use}stages.a.cmd: expected a command or a list of commands`,
  "stages: { a: { cmd: 5 } }": `${use}stages.a.cmd: expected a command or a list of commands`,
  "stages: { a: { cmd: '' } }": `${use}stages.a.cmd: expected a command, found none`,
  "stages: { a: { cmd: [] } }": `${use}stages.a.cmd: expected a command, found none`,
  "stages: { a: { cmd: [x, 1] } }":
    `${use}stages.a.cmd.1: Invalid input: expected string, received number`,
  "stages: { a: { cmd: x, dep: [y] } }":
    `${use}stages.a: Unrecognized key: "dep", expected ${STAGE_KEYS}`,
  "stages: { a: { cmd: x, deps: y } }":
    `${use}stages.a.deps: Invalid input: expected array, received string`,
  "stages: { a: { cmd: x, deps: ['${list}'] } }":
    `${use}stages.a.deps.0: Invalid input: expected string, received array`,
  "stages: { a: { cmd: x, params: [5] } }":
    `${use}stages.a.params.0: expected a key or {file: [key, …]}`,
  "stages: { a: { cmd: x, params: [{ p.json: y }] } }":
    `${use}stages.a.params.0.p.json: Invalid input: expected array, received string`,
  "stages: { a: { cmd: x, outs: [ok, 5] } }":
    `${use}stages.a.outs.1: expected a path or {path: {flag: value}}`,
  "stages: { a: { cmd: x, outs: [{ y: { cach: false } }] } }":
    `${use}stages.a.outs.0.y: Unrecognized key: "cach"`,
  "stages: { a: { cmd: x, outs: [{ y: { cache: no } }] } }":
    `${use}stages.a.outs.0.y.cache: Invalid input: expected boolean, received string`,
  "stages: { a: { cmd: x, metrics: [{ y: { x: step } }] } }":
    `${use}stages.a.metrics.0.y: Unrecognized key: "x"`,
  "stages: { a: { cmd: x, wdir: 5, frozen: 1 } }":
    `${use}stages.a.wdir: Invalid input: expected string, received number\n` +
    "  stages.a.frozen: Invalid input: expected boolean, received number",
  "stages: { a: { cmd: '${no.such}' } }": "Cannot resolve '${no.such}' in dvc.yaml: 'no.such' is " +
    "not in params.yaml or the stage's loop",
  "vars: [file.yaml]": "Cannot use dvc.yaml: vars: 'file.yaml' is a file, expected values " +
    "written in place",
  "stages: { a: { cmd: x, vars: [file.yaml] } }":
    "Cannot use dvc.yaml: stages.a.vars: 'file.yaml' is a file, expected values written in place",
  "stages: { a: { cmd: x, vars: file.yaml } }":
    `${use}stages.a.vars: Invalid input: expected array, received string`,
  "stages: { a: { foreach: [1] } }":
    `${use}stages.a.do: Invalid input: expected record, received undefined`,
  "stages: { a: { foreach: 5, do: { cmd: x } } }":
    "Cannot use dvc.yaml: stages.a.foreach: expected a list or a map",
  "stages: { a: { foreach: '${rate}', do: { cmd: x } } }":
    "Cannot use dvc.yaml: stages.a.foreach: expected a list or a map",
  "stages: { a: { foreach: [1], do: { cmd: x }, deps: [] } }":
    `${use}stages.a: Unrecognized key: "deps", expected foreach, do`,
  "stages: { a: { foreach: [1], do: { cmd: x, depz: [] } } }":
    `${use}stages.a@1: Unrecognized key: "depz", expected ${STAGE_KEYS}`,
  "stages: { a: { matrix: [1], cmd: x } }":
    `${use}stages.a.matrix: Invalid input: expected record, received array`,
  "stages: { a: { matrix: { b: 5 }, cmd: x } }":
    "Cannot use dvc.yaml: stages.a.matrix.b: expected a list or a map",
};

for (const [text, message] of Object.entries(refusals)) {
  Deno.test(`parseDvcYaml() refuses ${text}`, pure, () => {
    assert.throws(() => parse(text), { name: "UserError", message });
  });
}

Deno.test("parseDvcYaml() points at the line of broken YAML", pure, () => {
  assert.throws(() => parse("stages:\n  a: { cmd: x }\n  a: { cmd: y }"), {
    name: "UserError",
    message: /^Cannot parse dvc\.yaml: Map keys must be unique at line 3, column 3/,
  });
});

Deno.test("parseDvcYaml() reads the repository's own dvc.yaml", reading, async () => {
  const text = await Deno.readTextFile(new URL("../../dvc.yaml", import.meta.url));
  const stages = parseDvcYaml(text, {
    data: { directory: "data/catalogue" },
    pretrained: { directory: "data/pretrained" },
  });
  assert.deepEqual(stages[0].deps.slice(0, 2), ["data/catalogue", "pipelines/ingest.ts"]);
  assert.deepEqual(stages[0].outs, [{ path: "data/raw", cache: false }]);
  assert.ok(stages.every(({ cmd }) => String(cmd).startsWith("deno task -q ")));
});
