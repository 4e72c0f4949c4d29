/**
 * Over HTTP a model says of a product what the predictor says offline, whatever the model reads and
 * however a picture comes.
 */
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import type { Product } from "../../src/features/product.ts";
import { openNativePredictor } from "../../src/prediction/native_predictor.ts";
import { withFolder } from "../_temporary.ts";
import { type TestServer, withServer } from "./_server.ts";
import { sampleProducts, writeTrainedModel } from "./_trained.ts";
import { type PicturedProduct, picturedProducts, writePictureModel } from "./_trained_pictures.ts";

const PRODUCTS = 200;
/** Half of it is the answer's rounding, the rest float32 sums in batches of another size. */
const TOLERANCE = 1e-6;
/** Fewer than a request may have pictures. */
const CHUNK = 25;

/** The probability of each code. */
type Codes = Record<string, number>;

interface Answer {
  "predicted prdtypecode": number;
  confidence: number;
  top: { code: number; p: number }[];
}

type Call = TestServer["call"];

/** What the predictor says of products, of every class. */
async function offline(model: string, products: readonly Product[]): Promise<Codes[]> {
  const predictor = await openNativePredictor(model, { provider: "cpu" });
  const ranked = await predictor.rank(products, predictor.labels.length);
  await predictor.release();
  return ranked.map((classes) =>
    Object.fromEntries(classes.map(({ code, probability }) => [code, probability]))
  );
}

function assertSame(answers: readonly Answer[], wanted: readonly Codes[]): void {
  assert.equal(answers.length, wanted.length);
  answers.forEach(({ top, confidence, "predicted prdtypecode": code }, at) => {
    assert.equal(top.length, Object.keys(wanted[at]).length);
    for (const { code, p } of top) {
      assert.ok(Math.abs(p - wanted[at][code]) <= TOLERANCE, `product ${at}, code ${code}: ${p}`);
    }
    assert.deepEqual([code, confidence], [top[0].code, top[0].p]);
    assert.ok(confidence >= Math.max(...Object.values(wanted[at])) - TOLERANCE);
  });
}

async function answered(call: Call, path: string, body: unknown): Promise<unknown> {
  const response = await call(path, { body });
  const answer = await response.json();
  assert.equal(response.status, 200, JSON.stringify(answer));
  return answer;
}

/** Asks for each product by a request of its own. */
async function alone<One>(
  call: Call,
  products: readonly One[],
  bodyOf: (product: One, at: number) => unknown,
): Promise<Answer[]> {
  const bodies = products.map(bodyOf);
  return await Promise.all(
    bodies.map((body) => answered(call, "/predict_product", body) as Promise<Answer>),
  );
}

/** Asks for some products by each request; `bodyOf` is told where they begin. */
async function inBatches<One>(
  call: Call,
  products: readonly One[],
  bodyOf: (some: readonly One[], from: number) => unknown,
): Promise<Answer[]> {
  const starts = products.flatMap((_, at) => at % CHUNK === 0 ? [at] : []);
  const answers = await Promise.all(starts.map(async (from) => {
    const body = bodyOf(products.slice(from, from + CHUNK), from);
    const answer = await answered(call, "/predict_product_batch", body);
    return (answer as { predictions: Answer[] }).predictions;
  }));
  return answers.flat();
}

function fileOf({ file }: PicturedProduct): File {
  return new File([file], "a.jpg", { type: "image/jpeg" });
}

/** The id of the picture that `shelve` put there. */
const idOf = (at: number) => 1_000_000 + at;

/** Puts pictures where the server looks for ids. */
async function shelve(folder: string, products: readonly PicturedProduct[]): Promise<void> {
  const shelf = join(folder, "data/raw/images/image_train");
  await Deno.mkdir(shelf, { recursive: true });
  await Promise.all(
    products.map(({ file }, at) =>
      Deno.writeFile(join(shelf, `image_${idOf(at)}_product_${at}.jpg`), file)
    ),
  );
}

/** The ways in which the picture of one product can come. */
const ways: Record<string, (product: PicturedProduct, at: number) => unknown> = {
  "a form's file": (product) => {
    const form = new FormData();
    form.set("designation", product.title);
    if (product.description !== null) form.set("description", product.description);
    form.set("image", fileOf(product));
    return form;
  },
  "base64": ({ title, description, file }) => ({
    designation: title,
    description,
    image: file.toBase64(),
  }),
  "an id": ({ title, description }, at) => ({
    designation: title,
    description,
    image: { id: idOf(at) },
  }),
};

function withPicture({ title, description, file }: PicturedProduct): Product {
  return { title, description, picture: () => Promise.resolve(file) };
}

function withoutPicture({ title, description }: PicturedProduct): Product {
  return { title, description };
}

/** Runs `body` with a server of a model in a folder below models/. */
function withModel(
  model: string,
  body: (server: TestServer) => Promise<void>,
): Promise<void> {
  const folder = dirname(dirname(model));
  return withServer({ folder, set: ["model=models/tested", "top=1000"] }, async (server) => {
    await server.event("model loaded");
    await body(server);
  });
}

Deno.test("a text model answers 200 products as offline, alone and in batches", () =>
  withFolder(async (folder) => {
    const model = join(folder, "models/tested");
    await writeTrainedModel(model);
    const products = sampleProducts(PRODUCTS, 11);
    assert.ok(products.some(({ description }) => description === null));
    const wanted = await offline(model, products);
    await withModel(model, async ({ call, stop }) => {
      const bodyOf = ({ title, description }: Product) => ({ designation: title, description });
      assertSame(await alone(call, products, bodyOf), wanted);
      const together = await answered(call, "/predict_product_batch", {
        designations: products.map(({ title }) => title),
        descriptions: products.map(({ description }) => description),
      });
      assertSame((together as { predictions: Answer[] }).predictions, wanted);
      assert.equal(await stop(), 0);
    });
    const log = await Deno.readTextFile(join(folder, "data/predictions/predictions.jsonl"));
    assert.equal(log.trim().split("\n").length, 2 * PRODUCTS);
  }));

for (const kind of ["image", "fusion"] as const) {
  Deno.test(`the ${kind} model answers 200 products as offline, however their pictures come`, () =>
    withFolder(async (folder) => {
      const model = join(folder, "models/tested");
      await writePictureModel(model, kind);
      const products = await picturedProducts(PRODUCTS, 11);
      assert.ok(products.some(({ description }) => description === null));
      await shelve(folder, products);
      const wanted = await offline(model, products.map(withPicture));
      const blind = await offline(model, products.map(withoutPicture));
      const moved = blind.filter((codes, at) =>
        Object.keys(codes).some((code) => Math.abs(codes[code] - wanted[at][code]) > 0.001)
      );
      assert.ok(moved.length > 0.9 * PRODUCTS, `pictures move only ${moved.length} products`);
      await withModel(model, async ({ call }) => {
        for (const bodyOf of Object.values(ways)) {
          assertSame(await alone(call, products, bodyOf), wanted);
        }
        const uploaded = await inBatches(call, products, (some) => {
          const form = new FormData();
          for (const product of some) {
            form.append("designations", product.title);
            form.append("descriptions", product.description ?? "");
            form.append("images", fileOf(product));
          }
          return form;
        });
        assertSame(uploaded, wanted);
        // every way in one list: base64, an id, none
        const mixed = await inBatches(call, products, (some, from) => ({
          designations: some.map(({ title }) => title),
          descriptions: some.map(({ description }) => description),
          images: some.map(({ file }, at) =>
            [file.toBase64(), { id: idOf(from + at) }, null][at % 3]
          ),
        }));
        assertSame(mixed, wanted.map((codes, at) => at % CHUNK % 3 === 2 ? blind[at] : codes));
      });
    }));
}

Deno.test("the fusion model answers 200 texts without pictures as offline", () =>
  withFolder(async (folder) => {
    const model = join(folder, "models/tested");
    await writePictureModel(model, "fusion");
    const products = sampleProducts(PRODUCTS, 11);
    const wanted = await offline(model, products);
    const titles = products.map(({ title }) => title);
    const ofTitles = await offline(model, titles.map((title) => ({ title, description: null })));
    await withModel(model, async ({ call }) => {
      const bodyOf = ({ title, description }: Product) => ({ designation: title, description });
      assertSame(await alone(call, products, bodyOf), wanted);
      assertSame(await alone(call, titles, (designation) => ({ designation })), ofTitles);
      const listed = await answered(call, "/predict_text_list", { text: titles });
      assertSame((listed as { predictions: Answer[] }).predictions, ofTitles);
    });
  }));
