/** Who gets in, what an answer gives away, and what a log never says. */
import assert from "node:assert/strict";
import { assemble } from "../../api/assembly.ts";
import { engineOf, paramsIn, predictionId, SECRET, tokenOf, withApp } from "./_app.ts";

const BODIES: Record<string, { body?: unknown; scope: string }> = {
  "/predict_product": { body: { designation: "x" }, scope: "predict" },
  "/predict_product_batch": { body: { designations: ["x"] }, scope: "predict" },
  "/predict_text_list": { body: { text: ["x"] }, scope: "predict" },
  "/feedback": {
    body: { true_code: 1 },
    scope: "feedback",
  },
  "/model": { scope: "predict" },
};

for (const [path, { body, scope }] of Object.entries(BODIES)) {
  Deno.test(`${path} wants a token with the scope ${scope}`, () =>
    withApp({}, async ({ assembly, call: send }) => {
      const call: typeof send = (path, { body, ...rest } = {}) =>
        send(path, {
          ...rest,
          body: path === "/feedback"
            ? { prediction_id: predictionId(assembly), ...body as object }
            : body,
        });
      const nobody = await call(path, { body, token: null });
      assert.equal(nobody.status, 401);
      assert.equal(nobody.headers.get("www-authenticate"), "Bearer");
      assert.equal((await nobody.json()).detail, "Not authenticated");

      const other = scope === "predict" ? "feedback" : "predict";
      for (const scopes of ["", other, `${scope}or ${scope.toUpperCase()}`]) {
        const response = await call(path, { body, token: await tokenOf({ scope: scopes }) });
        assert.equal(response.status, 403, `with '${scopes}'`);
        assert.equal(
          response.headers.get("www-authenticate"),
          `Bearer error="insufficient_scope", scope="${scope}"`,
        );
      }
      for (const scopes of [scope, "admin"]) {
        const response = await call(path, { body, token: await tokenOf({ scope: scopes }) });
        assert.ok(response.ok, `with '${scopes}'`);
      }
    }));
}

Deno.test("a token counts in the Authorization header only", () =>
  withApp({}, async ({ call }) => {
    const token = await tokenOf();
    const body = { designation: "x" };
    assert.equal(
      (await call(`/predict_product?access_token=${token}`, { body, token: null })).status,
      401,
    );
    const headers = { cookie: `token=${token}`, "x-api-key": token };
    assert.equal((await call("/predict_product", { body, token: null, headers })).status, 401);
    for (
      const authorization of [
        token,
        `Basic ${token}`,
        `Bearer ${token} x`,
        `Bearer${token}`,
        "Bearer ",
      ]
    ) {
      const response = await call("/predict_product", {
        body,
        token: null,
        headers: { authorization },
      });
      assert.equal(response.status, 401, authorization.slice(0, 12));
    }
    const headersOfOld = { authorization: `bearer ${token}` };
    assert.equal(
      (await call("/predict_product", { body, token: null, headers: headersOfOld })).status,
      200,
    );
  }));

Deno.test("an endless token is not looked at", () =>
  withApp({}, async ({ call }) => {
    const token = await tokenOf({ junk: "x".repeat(10_000) });
    assert.equal((await call("/model", { token })).status, 401);
  }));

Deno.test("the body of a stranger is not read", () =>
  withApp({}, async ({ call }) => {
    let pulled = 0;
    const body = new ReadableStream({ pull: () => void pulled++ }, { highWaterMark: 0 });
    assert.equal((await call("/predict_product", { body, token: null })).status, 401);
    assert.equal(pulled, 0);
  }));

Deno.test("one subject's haste is answered with 429 and does not bother another", () =>
  withApp({ set: ["limits.requests_per_second=0.5", "limits.burst=2"] }, async ({ call }) => {
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await call("/model")).status);
    assert.deepEqual(statuses, [200, 200, 429]);
    const refused = await call("/model");
    assert.equal(refused.headers.get("retry-after"), "2");
    assert.equal((await refused.json()).detail, "Too many requests");
    assert.equal((await call("/model", { token: await tokenOf({ sub: "other" }) })).status, 200);
    assert.equal((await call("/health")).status, 200);
  }));

Deno.test("every answer carries the headers that keep browsers careful, and a request id", () =>
  withApp({}, async ({ call }) => {
    for (const path of ["/health", "/nowhere", "/predict_product", "/metrics", "/docs"]) {
      const { headers } = await call(path, { token: null });
      assert.equal(headers.get("x-content-type-options"), "nosniff", path);
      assert.equal(headers.get("x-frame-options"), "DENY", path);
      assert.equal(headers.get("cache-control"), "no-store", path);
      assert.match(headers.get("content-security-policy") ?? "", /default-src 'none'/, path);
      assert.match(headers.get("x-request-id") ?? "", /^[0-9a-f-]{36}$/, path);
      assert.equal(headers.get("access-control-allow-origin"), null, path);
    }
  }));

Deno.test("a caller's request id is kept when it is a decent one", () =>
  withApp({}, async ({ call, events }) => {
    const kept = await call("/health", { headers: { "x-request-id": "trace-7:a.b" } });
    assert.equal(kept.headers.get("x-request-id"), "trace-7:a.b");
    assert.equal(events.at(-1)?.request_id, "trace-7:a.b");
    for (const id of ["x".repeat(200), "a b", '"}{', ""]) {
      const { headers } = await call("/health", { headers: { "x-request-id": id } });
      assert.match(headers.get("x-request-id") ?? "", /^[0-9a-f-]{36}$/);
    }
  }));

Deno.test("pages of configured origins alone may call from a browser", () =>
  withApp({ set: ["cors_origins=[https://shop.example]"] }, async ({ call }) => {
    const allowed = async (origin: string, method: string) => {
      const headers = { origin, "access-control-request-method": "POST" };
      const { headers: answer } = await call("/predict_product", { method, headers, token: null });
      return answer.get("access-control-allow-origin");
    };
    assert.equal(await allowed("https://shop.example", "OPTIONS"), "https://shop.example");
    assert.equal(await allowed("https://shop.example", "POST"), "https://shop.example");
    assert.equal(await allowed("https://evil.example", "OPTIONS"), null);
  }));

Deno.test("a failure of ours is answered without its story, and logged without a stack", () => {
  const openEngine = () => {
    let calls = 0;
    // the self-test makes five calls
    return Promise.resolve(
      engineOf((products) =>
        ++calls > 5
          ? Promise.reject(new Error("secret wiring came loose"))
          : engineOf().probabilities(products)
      ),
    );
  };
  return withApp({ openEngine }, async ({ call, events }) => {
    const response = await call("/predict_product", { body: { designation: "x" } });
    assert.equal(response.status, 500);
    const problem = await response.json();
    assert.deepEqual(Object.keys(problem), ["type", "title", "status", "detail", "request_id"]);
    assert.equal(problem.detail, "Internal Server Error");
    assert.equal(events.at(-1)?.error, "Error: secret wiring came loose");
    assert.equal(events.at(-1)?.request_id, problem.request_id);
  });
});

Deno.test("the log tells route, status and subject, and no token, secret or text", () =>
  withApp({}, async ({ call, events }) => {
    const token = await tokenOf();
    await call("/predict_product?token=QUERY", { body: { designation: "DESIGNATION" }, token });
    await call("/predict_product", { body: { designation: "DESIGNATION" }, token: token + "x" });
    const { time, milliseconds, request_id, ...rest } = events.at(-2) as Record<string, unknown>;
    assert.deepEqual(rest, {
      event: "request",
      method: "POST",
      path: "/predict_product",
      status: 200,
      bytes_in: 0,
      bytes_out: rest.bytes_out,
      subject: "tester",
    });
    assert.ok(Number(rest.bytes_out) > 100);
    assert.ok([time, milliseconds, request_id].every((one) => one !== undefined));
    const log = JSON.stringify(events);
    for (const word of [token, SECRET, "DESIGNATION", "QUERY"]) {
      assert.ok(!log.includes(word), word);
    }
  }));

Deno.test("assemble() refuses to go on without a secret", async () => {
  await assert.rejects(
    assemble(await paramsIn("nowhere"), {
      openEngine: () => Promise.resolve(engineOf()),
      decode: undefined,
      environment: () => undefined,
      writeLine() {},
    }),
    { name: "UserError", message: /no secret in ETIQUETTE_JWT_SECRET/ },
  );
});

Deno.test("feedback is taken for predictions that the service made, and for one's own", () =>
  withApp({}, async ({ assembly, call }) => {
    const status = async (prediction_id: string, claims = {}) => {
      const body = { prediction_id, true_code: 10 };
      return (await call("/feedback", { body, token: await tokenOf(claims) })).status;
    };
    const own = predictionId(assembly);
    assert.equal(await status(own), 202);
    assert.equal(await status(own.slice(0, -1) + (own.endsWith("0") ? "1" : "0")), 422);
    const other = predictionId(assembly, { subject: "rival" });
    assert.equal(await status(other), 403);
    assert.equal(await status(other, { scope: "admin" }), 202);
  }));
