/** Every route's answer, for those who ask properly. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { predictionId, type TestApp, withApp } from "./_app.ts";

const POOL = {
  "predicted prdtypecode": 2583,
  label: "Swimming pools",
  confidence: 0.8,
  top: [
    { code: 2583, label: "Swimming pools", p: 0.8 },
    { code: 10, label: "Used books", p: 0.1 },
    { code: "MISC", label: "All the rest", p: 0.1 },
  ],
};

function test(name: string, body: (test: TestApp) => Promise<void>): void {
  Deno.test(name, () => withApp({}, body));
}

interface Listed {
  predictions: { prediction_id: string }[];
  "predicted prdtypecodes": unknown[];
  model: unknown;
}

test("POST /predict_product answers with code, name, confidence, ranks and model", async ({ call }) => {
  const response = await call("/predict_product", {
    body: { designation: "Ronde", description: "<b>Piscine</b>" },
  });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "application/json");
  const { prediction_id, model, ...rest } = await response.json();
  assert.deepEqual(rest, POOL);
  assert.match(prediction_id, /^[0-9a-f-]{36}-0-1-[0-9a-f]{8}-[0-9a-f]{32}$/);
  assert.equal(model.name, "model");
  assert.match(model.version, /^[0-9a-f]{12}$/);
});

test("POST /predict_product takes a form as well as JSON", async ({ call }) => {
  const form = new FormData();
  form.set("designation", "piscine");
  for (const body of [form, new URLSearchParams({ designation: "piscine", description: "x" })]) {
    const response = await call("/predict_product", { body });
    assert.equal((await response.json())["predicted prdtypecode"], 2583);
  }
});

test("POST /predict_product does without a description, or with an empty one", async ({ call }) => {
  for (const description of [undefined, null, ""]) {
    const response = await call("/predict_product", { body: { designation: "x", description } });
    assert.equal((await response.json())["predicted prdtypecode"], 10);
  }
});

test("POST /predict_product_batch answers in the order of the designations", async ({ call }) => {
  const response = await call("/predict_product_batch", {
    body: { designations: ["livre", "x", ""], descriptions: [null, "piscine", ""] },
  });
  assert.equal(response.status, 200);
  const answer: Listed = await response.json();
  assert.deepEqual(answer["predicted prdtypecodes"], [10, 2583, "MISC"]);
  assert.equal(new Set(answer.predictions.map((one) => one.prediction_id)).size, 3);
});

test("POST /predict_product_batch takes repeated fields of a form", async ({ call }) => {
  const form = new FormData();
  for (const designation of ["piscine", "livre"]) form.append("designations", designation);
  const answer: Listed = await (await call("/predict_product_batch", { body: form })).json();
  assert.deepEqual(answer["predicted prdtypecodes"], [2583, 10]);
});

test("POST /predict_text_list takes one text a product", async ({ call }) => {
  const response = await call("/predict_text_list", { body: { text: ["Piscine", "Livre"] } });
  const answer: Listed = await response.json();
  assert.deepEqual(answer["predicted prdtypecodes"], [2583, 10]);
  assert.deepEqual(answer.predictions.length, 2);
});

test("POST /feedback takes a type, known or not", async ({ assembly, call }) => {
  const body = { prediction_id: predictionId(assembly, { row: 3 }) };
  for (const [true_code, known] of [[2583, true], ["MISC", true], [99, false]]) {
    const response = await call("/feedback", { body: { ...body, true_code } });
    assert.equal(response.status, 202);
    assert.deepEqual(await response.json(), { status: "accepted", ...body, known });
  }
});

test("GET /health and /ready need no token", async ({ call }) => {
  assert.deepEqual(await (await call("/health", { token: null })).json(), { status: "ok" });
  const ready = await call("/ready", { token: null });
  assert.equal(ready.status, 200);
  assert.equal((await ready.json()).status, "ready");
});

test("GET /ready says that the server stops, while it still answers", async ({ call, assembly }) => {
  assembly.stop();
  const ready = await call("/ready");
  assert.equal(ready.status, 503);
  assert.equal((await ready.json()).detail, "The server is stopping");
  assert.equal((await call("/health")).status, 200);
  assert.equal((await call("/predict_product", { body: { designation: "x" } })).status, 200);
});

test("GET /model shows card, labels and scores", async ({ call, folder }) => {
  await Deno.writeTextFile(join(folder, "scores.json"), '{"weighted_f1": 0.8}');
  const { labels, card, scores, reads, shadow, loaded_at } = await (await call("/model")).json();
  assert.deepEqual(labels[1], { code: 2583, name: "Swimming pools" });
  assert.equal(card, "card.md first");
  assert.deepEqual(scores, { weighted_f1: 0.8 });
  assert.deepEqual(reads, ["text"]);
  assert.equal(shadow, null);
  assert.ok(Math.abs(Date.parse(loaded_at) - Date.now()) < 60_000);
});

test("GET /openapi.json describes every route in OpenAPI 3.1", async ({ call }) => {
  const document = await (await call("/openapi.json", { token: null })).json();
  assert.equal(document.openapi, "3.1.0");
  assert.deepEqual(Object.keys(document.paths).sort(), [
    ...["/feedback", "/health", "/metrics", "/model", "/predict_product"],
    ...["/predict_product_batch", "/predict_text_list", "/ready"],
    ...["/v2", "/v2/health/live", "/v2/health/ready"],
    ...["", "/explain", "/infer", "/ready", "/versions/{version}"].map((path) =>
      `/v2/models/{model}${path}`
    ),
    ...["/infer", "/ready"].map((path) => `/v2/models/{model}/versions/{version}${path}`),
  ]);
  const { post } = document.paths["/predict_product"];
  assert.deepEqual(post.security, [{ bearer: ["predict"] }]);
  assert.deepEqual(Object.keys(post.responses), [
    ...["200", "401", "403", "408", "413", "415", "422", "429", "503"],
  ]);
  assert.deepEqual(Object.keys(post.requestBody.content), [
    "application/json",
    "multipart/form-data",
  ]);
});

test("GET /docs shows the document by a public script, where the place has none", async ({ call }) => {
  const response = await call("/docs", { token: null });
  const page = await response.text();
  assert.match(page, /<title>Étiquette/);
  assert.match(page, /data-url="\/openapi\.json"/);
  assert.match(page, /src="https:\/\/cdn\.jsdelivr\.net/);
  const policy = response.headers.get("content-security-policy") ?? "";
  assert.match(policy, /^default-src 'none'; script-src https:\/\/cdn\.jsdelivr\.net;/);
  assert.equal((await call("/docs/scalar.js", { token: null })).status, 404);
});

Deno.test("GET /docs asks nobody else for anything, where the place has the script", () => {
  const readScript = () => Promise.resolve(new Uint8Array([1, 2, 3]));
  return withApp({ readScript }, async ({ call }) => {
    const response = await call("/docs", { token: null });
    const policy = response.headers.get("content-security-policy") ?? "";
    assert.match(policy, /^default-src 'none'; script-src 'self';/);
    assert.doesNotMatch(policy + await response.text(), /https?:|\/\/\w/);
    const script = await call("/docs/scalar.js", { token: null });
    assert.equal(script.headers.get("content-type"), "text/javascript; charset=utf-8");
    assert.equal(script.headers.get("content-encoding"), "gzip");
    assert.deepEqual(await script.bytes(), new Uint8Array([1, 2, 3]));
  });
});

test("routes answer with a slash at their end, too", async ({ call }) => {
  assert.equal((await call("/health/")).status, 200);
});
