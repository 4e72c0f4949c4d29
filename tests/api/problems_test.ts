/** Every refusal: its status, its problem details and FastAPI's detail. */
import assert from "node:assert/strict";
import { type CallOptions, engineOf, type TestApp, tokenOf, withApp, wordEngine } from "./_app.ts";

interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string | { type: string; loc: (string | number)[]; msg: string }[];
  errors?: { detail: string; pointer: string }[];
  request_id: string;
}

async function problemOf(
  { call }: Pick<TestApp, "call">,
  path: string,
  options: CallOptions,
): Promise<Problem> {
  const response = await call(path, options);
  assert.equal(response.headers.get("content-type"), "application/problem+json");
  const problem: Problem = await response.json();
  assert.equal(problem.status, response.status);
  assert.equal(problem.type, "about:blank");
  assert.equal(problem.request_id, response.headers.get("x-request-id"));
  return problem;
}

const PRODUCT = "/predict_product";
const PRODUCTS = "/predict_product_batch";
const TEXTS = "/predict_text_list";
const FORGED = `${crypto.randomUUID()}-0-1-${"a".repeat(8)}-${"b".repeat(32)}`;
const json = { "content-type": "application/json" };

interface Refusal {
  name: string;
  path: string;
  options: CallOptions;
  status: number;
  detail: RegExp;
  set?: string[];
}

const refusals: Refusal[] = [
  {
    name: "no token",
    path: PRODUCT,
    options: { body: {}, token: null },
    status: 401,
    detail: /^Not authenticated$/,
  },
  { name: "an unknown path", path: "/predict", options: {}, status: 404, detail: /^Not Found$/ },
  {
    name: "a path that climbs",
    path: "/..%2f..%2fetc/passwd",
    options: {},
    status: 404,
    detail: /^Not Found$/,
  },
  {
    name: "another method",
    path: PRODUCT,
    options: {},
    status: 405,
    detail: /^Method Not Allowed$/,
  },
  {
    name: "a body that is too large",
    path: PRODUCT,
    options: { body: { designation: "x".repeat(1_000_001) } },
    set: ["limits.body_megabytes=1"],
    status: 413,
    detail: /at most 1000000 bytes/,
  },
  {
    name: "a body that says it is too large",
    path: PRODUCT,
    options: { body: "{}", headers: { ...json, "content-length": "99999999999" } },
    status: 413,
    detail: /too large/,
  },
  {
    name: "a stream that does not end",
    path: PRODUCT,
    options: {
      body: new ReadableStream({ pull: (stream) => stream.enqueue(new Uint8Array(1 << 16)) }),
      headers: json,
    },
    status: 413,
    detail: /too large/,
  },
  {
    name: "JSON nested without reason",
    path: PRODUCT,
    options: { body: "[".repeat(100_000), headers: json },
    status: 413,
    detail: /holds too much/,
  },
  {
    name: "JSON of too many values",
    path: PRODUCT,
    options: { body: { designation: "x", junk: new Array(100_000).fill(0) } },
    status: 413,
    detail: /holds too much/,
  },
  {
    name: "a form of too many fields",
    path: PRODUCT,
    options: { body: new URLSearchParams("a=&".repeat(100_000)) },
    status: 413,
    detail: /holds too much/,
  },
  {
    name: "too many pictures",
    path: PRODUCTS,
    options: { body: { designations: ["a", "b"], images: ["AAAA", "AAAA"] } },
    set: ["limits.pictures=1"],
    status: 413,
    detail: /Too many pictures, expected at most 1/,
  },
  ...["text/plain", "", "application/jsonx", "multipart/form-data, application/json", "image/png"]
    .map((type) => ({
      name: `the Content-Type '${type}'`,
      path: PRODUCT,
      options: { body: "{}", headers: { "content-type": type } },
      status: 415,
      detail: /expected application\/json or multipart\/form-data or/,
    })),
  {
    name: "JSON in another alphabet",
    path: PRODUCT,
    options: { body: "{}", headers: { "content-type": "application/json; charset=utf-16" } },
    status: 415,
    detail: /UTF-8/,
  },
  {
    name: "a Host that holds a path",
    path: "/nope",
    options: { headers: { host: "x/metrics?" }, token: null },
    status: 400,
    detail: /^Host is malformed$/,
  },
  {
    name: "a Transfer-Encoding other than chunked",
    path: PRODUCT,
    options: { body: "{}", headers: { ...json, "transfer-encoding": "gzip, chunked" } },
    status: 501,
    detail: /Transfer-Encoding/,
  },
  {
    name: "a form where JSON alone will do",
    path: "/feedback",
    options: { body: new URLSearchParams({ prediction_id: "x" }) },
    status: 415,
    detail: /expected application\/json in UTF-8/,
  },
  ...["gzip", "br", "deflate, gzip", "zstd"].map((encoding) => ({
    name: `a body in ${encoding}, which could be a bomb`,
    path: PRODUCT,
    options: { body: "{}", headers: { ...json, "content-encoding": encoding } },
    status: 415,
    detail: /Content-Encoding/,
  })),
];

for (const { name, path, options, status, detail, set } of refusals) {
  Deno.test(`${name} is answered with ${status}`, () =>
    withApp({ set }, async (app) => {
      const problem = await problemOf(app, path, options);
      assert.equal(problem.status, status);
      assert.match(String(problem.detail), detail);
    }));
}

Deno.test("another method is told which ones there are", () =>
  withApp({}, async ({ call }) => {
    const allowed = async (path: string, method: string) =>
      (await call(path, { method })).headers.get("allow");
    assert.equal(await allowed(PRODUCT, "DELETE"), "POST");
    assert.equal(await allowed("/health", "POST"), "GET, HEAD");
    assert.equal(await allowed("/health", "OPTIONS"), "GET, HEAD");
    assert.equal((await call("/health", { method: "HEAD" })).status, 200);
  }));

/** Bodies and the places and kinds of their faults. */
const faults: [string, unknown, [string, (string | number)[]][]][] = [
  [PRODUCT, {}, [["missing", ["designation"]]]],
  [PRODUCT, { designation: null }, [["string_type", ["designation"]]]],
  [PRODUCT, { designation: 7, description: [] }, [
    ["string_type", ["designation"]],
    ["string_type", ["description"]],
  ]],
  [PRODUCT, { designation: "x".repeat(20_001) }, [["too_long", ["designation"]]]],
  [PRODUCT, { designation: "x", image: 7 }, [["union", ["image"]]]],
  [PRODUCT, { designation: "x", image: "" }, [["too_short", ["image"]]]],
  [PRODUCT, { designation: "x", image: "%%%" }, [["image_base64", ["image"]]]],
  [PRODUCT, { designation: "x", image: "AAAA" }, [["image_type", ["image"]]]],
  [PRODUCT, { designation: "x", image: { id: 7 } }, [["image_unknown", ["image", "id"]]]],
  [PRODUCT, { designation: "x", image: { id: "../7" } }, [["string_pattern_mismatch", [
    "image",
    "id",
  ]]]],
  [PRODUCT, { designation: "x", image: { id: 1, path: "/etc/passwd" } }, [["value_error", [
    "image",
  ]]]],
  [PRODUCT, { designation: "x", image: { url: "http://169.254.169.254/" } }, [[
    "union",
    ["image"],
  ]]],
  [PRODUCT, [], [["object_type", []]]],
  [PRODUCT, "text", [["object_type", []]]],
  [PRODUCT, null, [["object_type", []]]],
  [PRODUCTS, { designations: [] }, [["too_short", ["designations"]]]],
  [PRODUCTS, { designations: "x" }, [["array_type", ["designations"]]]],
  [PRODUCTS, { designations: ["a", 1] }, [["string_type", ["designations", 1]]]],
  [PRODUCTS, { designations: Array(257).fill("a") }, [["too_long", ["designations"]]]],
  [PRODUCTS, { designations: ["a", "b"], descriptions: ["c"] }, [["value_error", [
    "descriptions",
  ]]]],
  [PRODUCTS, { designations: ["a"], images: [null, null] }, [["value_error", ["images"]]]],
  [PRODUCTS, { designations: ["a", "b"], images: [null, "?"] }, [["image_base64", ["images", 1]]]],
  [TEXTS, { text: "x" }, [["array_type", ["text"]]]],
  [TEXTS, { texts: ["x"] }, [["missing", ["text"]]]],
  ["/feedback", { prediction_id: "x", true_code: 1 }, [["string_pattern_mismatch", [
    "prediction_id",
  ]]]],
  ["/feedback", { prediction_id: FORGED }, [["missing", ["true_code"]]]],
  ["/feedback", { prediction_id: FORGED, true_code: 1 }, [["id_unknown", ["prediction_id"]]]],
];

for (const [path, body, wanted] of faults) {
  const shown = JSON.stringify(body).slice(0, 60);
  Deno.test(`${path} refuses ${shown} and says where`, () =>
    withApp({}, async (app) => {
      const options = { body: JSON.stringify(body), headers: json };
      const { status, title, detail, errors } = await problemOf(app, path, options);
      assert.deepEqual([status, title], [422, "Unprocessable Content"]);
      assert.ok(Array.isArray(detail));
      assert.deepEqual(
        detail.map(({ type, loc }) => [type, loc]),
        wanted.map(([type, loc]) => [type, ["body", ...loc]]),
      );
      assert.ok(detail.every(({ msg }) => msg.length > 5));
      assert.deepEqual(
        errors?.map(({ pointer }) => pointer),
        wanted.map(([, loc]) => ["#", ...loc].join("/")),
      );
    }));
}

const broken: [string, string | Uint8Array<ArrayBuffer>, string][] = [
  ["no JSON", "{", "json_invalid"],
  ["nothing", "", "json_invalid"],
  ["two values", "{} {}", "json_invalid"],
  [
    "bytes that are no UTF-8",
    Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d),
    "json_invalid",
  ],
];

for (const [name, body, type] of broken) {
  Deno.test(`JSON that holds ${name} is answered with 422`, () =>
    withApp({}, async (app) => {
      const { status, detail } = await problemOf(app, PRODUCT, { body, headers: json });
      assert.equal(status, 422);
      assert.ok(Array.isArray(detail));
      assert.deepEqual([detail[0].type, detail[0].loc], [type, ["body"]]);
    }));
}

const multipart = { "content-type": "multipart/form-data; boundary=B" };
const forms: Record<string, string> = {
  "cut off in its middle": '--B\r\ncontent-disposition: form-data; name="designation"\r\n\r\npisc',
  "cut off in a header": "--B\r\ncontent-disposition: form-da",
  "of another boundary":
    '--C\r\ncontent-disposition: form-data; name="designation"\r\n\r\nx\r\n--C--',
  "without a beginning": "piscine",
  "with nothing in it": "--B--\r\n",
  "with a field twice": '--B\r\ncontent-disposition: form-data; name="designation"\r\n\r\na\r\n' +
    '--B\r\ncontent-disposition: form-data; name="designation"\r\n\r\nb\r\n--B--\r\n',
  "with a file for a text":
    '--B\r\ncontent-disposition: form-data; name="designation"; filename="a"\r\n\r\na\r\n--B--\r\n',
  "with a text for a picture":
    '--B\r\ncontent-disposition: form-data; name="designation"\r\n\r\na\r\n' +
    '--B\r\ncontent-disposition: form-data; name="image"\r\n\r\nAAAA\r\n--B--\r\n',
};

for (const [name, body] of Object.entries(forms)) {
  Deno.test(`a form ${name} is answered with 422`, () =>
    withApp({}, async (app) => {
      assert.equal((await problemOf(app, PRODUCT, { body, headers: multipart })).status, 422);
    }));
}

Deno.test("a form without a boundary is answered with 422", () =>
  withApp({}, async (app) => {
    const headers = { "content-type": "multipart/form-data" };
    assert.equal((await problemOf(app, PRODUCT, { body: "--B--", headers })).status, 422);
  }));

Deno.test("a body that breaks off is answered with 422", () =>
  withApp({}, async (app) => {
    const body = new ReadableStream({
      start(stream) {
        stream.enqueue(new TextEncoder().encode('{"designation":'));
        stream.error(new Error("gone"));
      },
    });
    const problem = await problemOf(app, PRODUCT, { body, headers: json });
    assert.deepEqual([problem.status, problem.detail], [
      422,
      "The body ended before it was complete",
    ]);
  }));

Deno.test("a body that never comes is answered with 408", () =>
  withApp({ set: ["limits.body_seconds=1"] }, async (app) => {
    const problem = await problemOf(app, PRODUCT, { body: new ReadableStream(), headers: json });
    assert.deepEqual([problem.status, problem.title], [408, "Request Timeout"]);
  }));

Deno.test("large bodies at once are answered with 503 beyond what may be held", () =>
  withApp({ set: ["limits.bodies_megabytes=1"] }, async (app) => {
    const begun = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const waiting = new ReadableStream({
      start: (stream) => stream.enqueue(new Uint8Array(900_000).fill(0x20)),
      async pull(stream) {
        begun.resolve();
        await held.promise;
        stream.enqueue(new TextEncoder().encode('{"designation":"x"}'));
        stream.close();
      },
    });
    const first = app.call(PRODUCT, { body: waiting, headers: json });
    const options = { body: " ".repeat(200_000) + '{"designation":"x"}', headers: json };
    await begun.promise;
    const problem = await problemOf(app, PRODUCT, options);
    assert.equal(problem.status, 503);
    held.resolve();
    assert.equal((await first).status, 200);
    assert.equal((await app.call(PRODUCT, options)).status, 200);
  }));

Deno.test("a caller's large bodies leave room for another's, and small ones are always read", () =>
  withApp({ set: ["limits.body_megabytes=1", "limits.bodies_megabytes=4"] }, async (app) => {
    const held = Promise.withResolvers<void>();
    const begun: Promise<void>[] = [];
    const stalled = () => {
      const reached = Promise.withResolvers<void>();
      begun.push(reached.promise);
      return new ReadableStream({
        start: (stream) => stream.enqueue(new Uint8Array(900_000).fill(0x20)),
        async pull(stream) {
          reached.resolve();
          await held.promise;
          stream.enqueue(new TextEncoder().encode('{"designation":"x"}'));
          stream.close();
        },
      });
    };
    const first = app.call(PRODUCT, { body: stalled(), headers: json });
    await Promise.all(begun);
    const large = { body: " ".repeat(900_000) + '{"designation":"x"}', headers: json };
    const problem = await problemOf(app, PRODUCT, large);
    assert.equal(problem.status, 503);
    assert.match(String(problem.detail), /of this caller/);
    const other = await tokenOf({ sub: "other" });
    assert.equal((await app.call(PRODUCT, { ...large, token: other })).status, 200);
    assert.equal((await app.call(PRODUCT, { body: { designation: "x" } })).status, 200);
    held.resolve();
    assert.equal((await first).status, 200);
  }));

Deno.test("more products than may wait are answered with 503 and when to come back", () => {
  const reached = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  let selfTests = 5;
  const engine = engineOf(async (products) => {
    if (selfTests-- <= 0) {
      reached.resolve();
      await gate.promise;
    }
    return await wordEngine(products);
  });
  const openEngine = () => Promise.resolve(engine);
  const set = ["limits.batch_products=4", "queue.products=4", "queue.batch_products=1"];
  return withApp({ openEngine, set }, async (app) => {
    const first = app.call(TEXTS, { body: { text: ["a", "b", "c"] } });
    await reached.promise;
    const response = await app.call(TEXTS, { body: { text: ["a", "b", "c"] } });
    assert.equal(response.status, 503);
    assert.equal(response.headers.get("retry-after"), "1");
    assert.equal((await response.json()).detail, "Too many products are waiting");
    gate.resolve();
    assert.equal((await first).status, 200);
  });
});
