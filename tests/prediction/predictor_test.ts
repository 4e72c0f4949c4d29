import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { UserError } from "../../src/errors.ts";
import type { ProductText } from "../../src/features/product.ts";
import { writeModelFolder } from "../../src/artifact/model_folder.ts";
import { Predictor } from "../../src/prediction/predictor.ts";
import { random } from "../../src/random.ts";
import { assertClose } from "../nn/_run.ts";
import { withFolder } from "../_temporary.ts";
import { accuracy, tinyModel, tinyProducts } from "../models/_tiny_text.ts";

const CLASSES = 3;
/** Sums of the same numbers in another order differ by so much at most. */
const ROUNDING = 1e-6;
const model = await tinyModel();
const { products, labels } = tinyProducts(80, 3);

/** Runs `body` with the tiny model in use. */
async function withPredictor(body: (predictor: Predictor) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    await writeModelFolder(folder, model);
    const predictor = await Predictor.open(folder, { provider: "cpu" });
    await body(predictor);
    await predictor.release();
  });
}

const rowProbabilities = (all: Float32Array, row: number) => [
  ...all.subarray(row * CLASSES, (row + 1) * CLASSES),
];

Deno.test("a Predictor knows products that it did not learn from", () =>
  withPredictor(async (predictor) => {
    assert.deepEqual(predictor.labels, model.labels);
    const probabilities = await predictor.probabilities(products);
    assert.equal(probabilities.length, products.length * CLASSES);
    assert.ok(accuracy({ classes: CLASSES, values: probabilities }, labels) > 0.9);
    products.forEach((_, row) => {
      assertClose(
        [rowProbabilities(probabilities, row).reduce((sum, p) => sum + p)],
        [1],
        ROUNDING,
      );
    });
  }));

Deno.test("a Predictor says the same of a product alone and among others", () =>
  withPredictor(async (predictor) => {
    const together = await predictor.probabilities(products);
    for (const row of [0, 3, 41, 79]) {
      const alone = await predictor.probabilities([products[row]]);
      assertClose([...alone], rowProbabilities(together, row), ROUNDING);
    }
  }));

Deno.test("a Predictor says the same in any order", () =>
  withPredictor(async (predictor) => {
    const order = random(1).shuffle([...products.keys()]);
    const straight = await predictor.probabilities(products);
    const shuffled = await predictor.probabilities(order.map((row) => products[row]));
    order.forEach((row, at) =>
      assertClose(rowProbabilities(shuffled, at), rowProbabilities(straight, row), ROUNDING)
    );
  }));

Deno.test("a Predictor says the same in batches of any size", () =>
  withPredictor(async (predictor) => {
    const whole = [...await predictor.probabilities(products, { batchSize: 80 })];
    for (const batchSize of [1, 7, 64]) {
      const found = await predictor.probabilities(products, { batchSize });
      assertClose([...found], whole, ROUNDING);
    }
  }));

Deno.test("a Predictor gives the same bits for the same call", () =>
  withPredictor(async (predictor) => {
    assert.deepEqual(
      await predictor.probabilities(products),
      await predictor.probabilities(products),
    );
  }));

Deno.test("a Predictor tells after each batch how many products are done", () =>
  withPredictor(async (predictor) => {
    const told: number[] = [];
    await predictor.probabilities(products, {
      batchSize: 30,
      onProgress: (done) => told.push(done),
    });
    assert.deepEqual(told, [30, 60, 80]);
  }));

Deno.test("a Predictor asked about nothing answers nothing", () =>
  withPredictor(async (predictor) => {
    assert.equal((await predictor.probabilities([])).length, 0);
    assert.deepEqual(await predictor.rank([], 2), []);
  }));

Deno.test("a Predictor takes a missing, an empty and a blank description for the same", () =>
  withPredictor(async (predictor) => {
    const title = "livre de poche";
    const all = await predictor.probabilities(
      [null, "", "  ", "<p></p>"].map((description) => ({ title, description })),
    );
    for (const row of [1, 2, 3]) {
      assert.deepEqual(rowProbabilities(all, row), rowProbabilities(all, 0));
    }
  }));

Deno.test("a Predictor cleans what comes raw", () =>
  withPredictor(async (predictor) => {
    const clean = { title: "lumière & bâche", description: "lampe neuve" };
    const raw = { title: " lumi&egrave;re  &amp; bâche", description: "<b>lampe</b> neuve" };
    const all = await predictor.probabilities([clean, raw]);
    assert.deepEqual(rowProbabilities(all, 1), rowProbabilities(all, 0));
  }));

Deno.test("a Predictor gives probabilities for any text", () =>
  withPredictor(async (predictor) => {
    const text = fc.string({ unit: "binary", maxLength: 40 });
    const product: fc.Arbitrary<ProductText> = fc.record({
      title: text,
      description: fc.option(text),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(product, { minLength: 1, maxLength: 5 }), async (some) => {
        const all = await predictor.probabilities(some);
        some.forEach((_, row) =>
          assertClose([rowProbabilities(all, row).reduce((sum, p) => sum + p)], [1], ROUNDING)
        );
      }),
    );
  }));

Deno.test("a Predictor ranks the most probable classes first, as many as asked for", () =>
  withPredictor(async (predictor) => {
    const probabilities = await predictor.probabilities(products);
    for (const count of [1, 2, CLASSES, 9]) {
      const ranked = await predictor.rank(products, count);
      ranked.forEach((classes, row) => {
        const sorted = rowProbabilities(probabilities, row).sort((a, b) => b - a);
        assert.deepEqual(classes.map(({ probability }) => probability), sorted.slice(0, count));
        for (const { code, name, probability } of classes) {
          const at = model.labels.findIndex((label) => label.code === code);
          assert.equal(name, model.labels[at].name);
          assert.equal(probability, probabilities[row * CLASSES + at]);
        }
      });
    }
  }));

const broken: [what: string, file: string, content: string | Uint8Array, complaint: RegExp][] = [
  [
    "another number of classes",
    "labels.json",
    '{"classes":[{"code":1,"name":"x"}]}',
    /gives 3 probabilities, expected 1 as in labels\.json/,
  ],
  ["an unknown kind", "preprocess.json", '{"kind":"sound"}', /preprocess\.json: .*kind/s],
  [
    "a text's preprocess.json without a vocabulary",
    "preprocess.json",
    '{"kind":"text"}',
    /preprocess\.json: .*vocabulary/s,
  ],
  [
    "a vocabulary of another size",
    "preprocess.json",
    JSON.stringify({ ...model.preprocess as object, vocabulary: "AAAA" }),
    /preprocess\.json: Cannot read a vocabulary of 4096 buckets: found 3 bytes/,
  ],
  ["a model.onnx that is none", "model.onnx", "not a model", /model\.onnx on cpu: /],
  [
    "a model.onnx cut short",
    "model.onnx",
    model.onnx.subarray(0, model.onnx.length >> 1),
    /model\.onnx on cpu: /,
  ],
];
for (const [what, name, content, complaint] of broken) {
  Deno.test(`Predictor.open() refuses ${what}, naming the file`, () =>
    withFolder(async (folder) => {
      await writeModelFolder(folder, model);
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      await Deno.remove(join(folder, "checks.json"));
      await Deno.writeFile(join(folder, name), bytes);
      await assert.rejects(Predictor.open(folder, { provider: "cpu" }), (error: Error) => {
        assert.ok(error instanceof UserError, error.stack);
        assert.match(error.message, complaint);
        assert.ok(error.message.includes(folder), error.message);
        return true;
      });
    }));
}

Deno.test("Predictor.open() says how to get a model where there is none", async () => {
  await assert.rejects(
    Predictor.open("no/such/model", { provider: "cpu" }),
    (error) => error instanceof UserError && /deno task pipeline makes one/.test(error.message),
  );
});
