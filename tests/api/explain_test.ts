import assert from "node:assert/strict";
import { type TestApp, withApp } from "./_app.ts";

function test(name: string, body: (test: TestApp) => Promise<void>): void {
  Deno.test(name, () => withApp({}, body));
}

const PATH = "/v2/models/model/explain";

test("POST …/explain says by how much the probability falls without each word", async ({ call }) => {
  const ask = async (path: string, body: unknown) => await (await call(path, { body })).json();
  const title = "Lot de livres anciens";
  const predicted = await ask("/predict_product", { designation: title });
  const found = await ask(PATH, { designation: title, description: "bon état" });
  assert.deepEqual(found.words.map(({ word, field }: Record<string, string>) => [field, word]), [
    ...title.split(" ").map((word) => ["title", word]),
    ["description", "bon"],
    ["description", "état"],
  ]);
  const bare = await ask(PATH, { designation: title });
  assert.equal(bare.code, predicted["predicted prdtypecode"]);
  assert.equal(bare.probability, predicted.confidence);
  const without = await ask("/predict_product", { designation: "Lot de livres" });
  const same = without.top.find(({ code }: { code: number }) => code === bare.code);
  if (same) {
    assert.ok(Math.abs(bare.words[3].fall - (bare.probability - same.p)) < 2e-6);
  }
});

test("a type may be named; one that the model lacks, and another model, are refused", async ({ call }) => {
  const { labels } = await (await call("/model", {})).json();
  const code = labels.at(-1).code;
  const found = await (await call(PATH, { body: { designation: "Livre", code } })).json();
  assert.equal(found.code, code);
  assert.equal((await call(PATH, { body: { designation: "Livre", code: "nope" } })).status, 422);
  const other = await call("/v2/models/other/explain", { body: { designation: "Livre" } });
  assert.equal(other.status, 404);
  await other.body?.cancel();
  assert.equal((await call(PATH, { body: { designation: "Livre" }, token: null })).status, 401);
});
