import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { UserError } from "../../src/errors.ts";
import { hashFiles } from "../../src/files/file_hash.ts";
import { replaceDirectory } from "../../src/files/atomic_write.ts";
import {
  addGoldenAnswers,
  readModelFolder,
  writeModelFolder,
} from "../../src/artifact/model_folder.ts";
import { withFolder } from "../_temporary.ts";
import { tinyModel } from "../models/_tiny_text.ts";

const model = await tinyModel();
const FILES = [
  "MLmodel",
  "card.md",
  "checks.json",
  "conda.yaml",
  "labels.json",
  "model.onnx",
  "preprocess.json",
  "python_env.yaml",
  "requirements.txt",
];

const readAny = (folder: string) => readModelFolder(folder, (value) => value);
const namesIn = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
const hashesIn = (folder: string) =>
  Promise.all(namesIn(folder).map(async (name) => [name, await hashFiles([join(folder, name)])]));

Deno.test("a model folder holds what prediction needs, MLflow asks for and people read", () =>
  withFolder(async (folder) => {
    await writeModelFolder(folder, model);
    assert.deepEqual(namesIn(folder), FILES);
    const { onnx, preprocess, labels } = await readAny(folder);
    assert.ok(Buffer.from(onnx).equals(model.onnx));
    assert.deepEqual({ preprocess, labels }, {
      preprocess: model.preprocess,
      labels: model.labels,
    });
    assert.equal(await Deno.readTextFile(join(folder, "card.md")), model.card);
  }));

Deno.test("a model trained twice gives the same bytes of every file", () =>
  withFolder(async (folder) => {
    const [first, second] = [join(folder, "first"), join(folder, "second")];
    await writeModelFolder(first, model);
    await writeModelFolder(second, await tinyModel());
    assert.deepEqual(await hashesIn(second), await hashesIn(first));
  }));

Deno.test("a model that cannot be written leaves the last one whole", () =>
  withFolder(async (folder) => {
    const path = join(folder, "text");
    const replace = (preprocess: unknown) =>
      replaceDirectory(path, (staging) => writeModelFolder(staging, { ...model, preprocess }));
    await replace(model.preprocess);
    const before = await hashesIn(path);
    await assert.rejects(replace({ no: 1n, json: "holds a bigint" }), TypeError);
    assert.deepEqual(await hashesIn(path), before);
    assert.deepEqual(namesIn(folder), ["text"]);
  }));

for (const name of ["model.onnx", "preprocess.json", "labels.json"]) {
  Deno.test(`readModelFolder() names a missing ${name} and how to get one`, () =>
    withFolder(async (folder) => {
      await writeModelFolder(folder, model);
      await Deno.remove(join(folder, name));
      await assert.rejects(readAny(folder), (error: Error) => {
        assert.ok(error instanceof UserError);
        assert.ok(error.message.includes(join(folder, name)), error.message);
        assert.match(error.message, /deno task pipeline makes one/);
        return true;
      });
    }));
}

Deno.test("readModelFolder() does without the files for MLflow and for people", () =>
  withFolder(async (folder) => {
    await writeModelFolder(folder, model);
    for (const name of FILES.filter((name) => !/onnx|json/.test(name))) {
      await Deno.remove(join(folder, name));
    }
    assert.equal((await readAny(folder)).labels.length, 3);
  }));

const broken: [file: string, content: string, complaint: RegExp][] = [
  ["preprocess.json", "{ half", /preprocess\.json: .*JSON/],
  ["labels.json", "", /labels\.json: .*JSON/],
  ["labels.json", '{ "classes": [] }', /labels\.json: .*classes/s],
  ["labels.json", '{ "classes": [{ "code": 10 }] }', /labels\.json: .*name/s],
];
for (const [name, content, complaint] of broken) {
  Deno.test(`readModelFolder() names a ${name} that holds ${content || "nothing"}`, () =>
    withFolder(async (folder) => {
      await writeModelFolder(folder, model);
      await Deno.remove(join(folder, "checks.json"));
      await Deno.writeTextFile(join(folder, name), content);
      await assert.rejects(readAny(folder), (error: Error) => {
        assert.ok(error instanceof UserError);
        assert.match(error.message, complaint);
        assert.doesNotMatch(error.message, /"code": "/, "zod's own record of the mistake");
        return true;
      });
    }));
}

Deno.test("readModelFolder() names preprocess.json when its reader refuses the value", () =>
  withFolder(async (folder) => {
    await writeModelFolder(folder, model);
    const refuse = () => {
      throw new RangeError("no such kind");
    };
    await assert.rejects(readModelFolder(folder, refuse), (error: Error) => {
      assert.ok(error instanceof UserError);
      assert.equal(error.message, `Cannot read ${join(folder, "preprocess.json")}: no such kind`);
      return true;
    });
  }));

for (const name of ["model.onnx", "preprocess.json", "labels.json"]) {
  Deno.test(`a model folder whose ${name} is another model's is refused`, () =>
    withFolder(async (folder) => {
      await writeModelFolder(folder, model);
      const path = join(folder, name);
      const bytes = await Deno.readFile(path);
      await Deno.writeFile(path, bytes.with(bytes.length - 3, bytes[bytes.length - 3] ^ 1));
      await assert.rejects(readAny(folder), (error) => {
        assert.ok(error instanceof UserError);
        assert.match(error.message, RegExp(`${name} has SHA-256 .*expected .* as in checks.json`));
        return true;
      });
    }));
}

Deno.test("a model folder without checks.json, as older ones are, is read", () =>
  withFolder(async (folder) => {
    await writeModelFolder(folder, model);
    await Deno.remove(join(folder, "checks.json"));
    assert.equal((await readAny(folder)).checks, undefined);
  }));

Deno.test("a model folder keeps golden answers and the validation score", () =>
  withFolder(async (folder) => {
    await writeModelFolder(folder, model);
    const answers = [{
      ...{ title: "Lampe", description: null, picture: null, code: 10 },
      probabilities: { 10: 0.75, 40: 0.25 },
    }];
    await addGoldenAnswers(folder, { answers, validationF1: 0.5 });
    const { checks } = await readAny(folder);
    assert.deepEqual([checks?.answers, checks?.validation_f1], [answers, 0.5]);
  }));
