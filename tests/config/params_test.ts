import assert from "node:assert/strict";
import { parse } from "yaml";
import { loadParams, validateParams } from "../../src/config/params.ts";

// The YAML reader looks at LOG_TOKENS and LOG_STREAM.
const pure = { permissions: { env: true } } as const;
const reading = { permissions: { read: true, env: true } } as const;
const path = new URL("../../params.yaml", import.meta.url).pathname;

function load(...overrides: string[]) {
  return loadParams({ path, overrides });
}

Deno.test("loadParams() accepts the repository's own params.yaml", reading, async () => {
  const { data } = await load();
  assert.equal(data.source, "sample");
  assert.equal(data.ens.challenge, 35);
});

Deno.test("loadParams() returns a value that cannot change", reading, async () => {
  const { data } = await load();
  assert.throws(() => {
    data.sample.stream.rows = 1;
  }, TypeError);
});

Deno.test("loadParams() lets the last override win and reads values as YAML", reading, async () => {
  const { data } = await load(
    "data.sample.rows=100",
    "data.sample.rows=200",
    "data.sample.images=false",
    "data.directory=a=b",
  );
  assert.equal(data.sample.rows, 200);
  assert.equal(data.sample.images, false);
  assert.equal(data.directory, "a=b");
});

Deno.test("loadParams() lets an override replace a whole section", reading, async () => {
  const { data } = await load("data.ens={url: 'http://localhost:1', challenge: 7}");
  assert.deepEqual(data.ens, { url: "http://localhost:1", challenge: 7 });
});

const complaints: Record<string, string> = {
  "data.sample.rows=5": "data.sample.rows = 5, expected an integer from 27 to 1000000",
  "data.sample.rows=many": 'data.sample.rows = "many", expected an integer from 27 to 1000000',
  "data.sample.rows=.inf": "data.sample.rows = Infinity, expected an integer from 27 to 1000000",
  "data.sample.seed=0.5": "data.sample.seed = 0.5, expected an integer",
  "data.sample.label_noise=2": "data.sample.label_noise = 2, expected a number from 0 to 1",
  "data.sample.images=1": "data.sample.images = 1, expected true or false",
  "data.source=ftp": 'data.source = "ftp", expected one of sample, directory, ens',
  "data.directory=": "data.directory = null, expected a text that is not empty",
  "data.ens.challenge=0": "data.ens.challenge = 0, expected an integer of at least 1",
  "data.ens.url=ftp://x": 'data.ens.url = "ftp://x", expected an http or https URL',
  "data.sample.rowz=5": "data.sample.rowz: unknown key, expected one of rows, seed, images",
  "data.sample.stream=3": "data.sample.stream = 3, expected a section with rows, ",
  "data.ens={challenge: 1}": "data.ens.url: missing, expected an http or https URL",
  "preprocess.test_share=0.9": "preprocess.test_share = 0.9, expected validation_share + " +
    "test_share below 1, to leave rows to train on",
  "data.__proto__=1": "data.__proto__: unknown key, expected one of source, directory, ens",
};

for (const [override, complaint] of Object.entries(complaints)) {
  Deno.test(`loadParams() with ${override} says: ${complaint}`, reading, async () => {
    await assert.rejects(load(override), { name: "UserError", message: RegExp("^Cannot use ") });
    const { message } = await load(override).then(() => new Error(), (error) => error);
    const lines = message.split("\n");
    assert.equal(lines.length, 2);
    assert.ok(lines[1].startsWith(`  ${complaint}`), lines[1]);
  });
}

Deno.test("loadParams() names every wrong key at once", reading, async () => {
  const { message } = await load("data.source=ftp", "data.sample.seed=x").catch((error) => error);
  assert.match(message, /data\.source = "ftp".*\n.*data\.sample\.seed = "x"/);
});

for (const text of ["", "[]", "7"]) {
  Deno.test(`validateParams() refuses a file that holds '${text}'`, pure, () => {
    assert.throws(() => validateParams(parse(text), "x.yaml"), {
      name: "UserError",
      message: /^Cannot use x\.yaml:\n {2}the whole = .*, expected a section with data, /,
    });
  });
}

Deno.test("loadParams() names a file that is missing or broken", {
  permissions: { read: true, write: true, env: true },
}, async () => {
  const folder = await Deno.makeTempDir();
  try {
    const file = `${folder}/params.yaml`;
    await assert.rejects(loadParams({ path: file, overrides: [] }), {
      name: "UserError",
      message: RegExp(`^Cannot read ${file}: no such file`),
    });
    await Deno.writeTextFile(file, "data: [");
    await assert.rejects(loadParams({ path: file, overrides: [] }), {
      name: "UserError",
      message: RegExp(`^Cannot parse ${file}: `),
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
