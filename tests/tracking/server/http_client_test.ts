/** Requests to a server: what is repeated, what is said, who is asked. */
import assert from "node:assert/strict";
import { authorizationFrom, HttpClient } from "../../../src/tracking/server/http_client.ts";
import { TrackingError } from "../../../src/tracking/tracking_error.ts";

const permissions = "none";

/** A client whose server gives these answers in turn, and what it waited and was asked. */
function clientOf(answers: (Response | Error)[]) {
  const [waits, asked]: [number[], Request[]] = [[], []];
  const client = new HttpClient({
    uri: "http://mlflow.test/",
    authorization: "Bearer x",
    fetch: (input, init) => {
      asked.push(new Request(input, init));
      const answer = answers.shift()!;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    wait: (milliseconds) => Promise.resolve(void waits.push(milliseconds)),
  });
  return { client, waits, asked };
}

const status = (code: number, headers = {}) => new Response("busy", { status: code, headers });
const get = { method: "GET", path: "/x", query: { q: "é", none: undefined } } as const;

Deno.test(
  "HttpClient repeats what may be repeated, waiting longer each time",
  { permissions },
  async () => {
    const { client, waits, asked } = clientOf([
      new TypeError("refused"),
      status(500),
      status(503, { "retry-after": "3" }),
      Response.json({ fine: true }),
    ]);
    assert.deepEqual(await client.json(get), { fine: true });
    assert.deepEqual(waits, [250, 500, 3000]);
    assert.equal(asked[3].url, "http://mlflow.test/x?q=%C3%A9");
    assert.equal(asked[3].headers.get("authorization"), "Bearer x");
  },
);

Deno.test(
  "HttpClient sends a POST again only when the server did nothing",
  { permissions },
  async () => {
    const post = { method: "POST", path: "/x", json: {} } as const;
    for (const lost of [new TypeError("reset"), status(500), status(504)]) {
      const { client, asked } = clientOf([lost, Response.json({})]);
      await assert.rejects(
        client.json(post),
        (error) => error instanceof TrackingError && error.temporary,
      );
      assert.equal(asked.length, 1);
    }
    const { client, asked } = clientOf([status(429), status(503), Response.json({})]);
    await client.json(post);
    assert.equal(asked.length, 3);
  },
);

Deno.test("HttpClient gives up after its retries", { permissions }, async () => {
  const { client, asked } = clientOf(Array.from({ length: 9 }, () => status(502)));
  await assert.rejects(client.json(get), /Cannot GET http:\/\/mlflow.test\/x: 502 busy/);
  assert.equal(asked.length, 5);
});

for (
  const [answer, expected] of [
    [status(401), /MLFLOW_TRACKING_TOKEN/],
    [new Response("Invalid Host header - x", { status: 403 }), /--allowed-hosts/],
    [status(413), /a proxy before the server/],
    [new Response("<html>"), /expected JSON/],
    [
      Response.json({ error_code: "INVALID_PARAMETER_VALUE", message: "too long" }, {
        status: 400,
      }),
      /400 too long/,
    ],
  ] as const
) {
  Deno.test(
    `HttpClient says ${expected.source}`,
    { permissions },
    () => assert.rejects(clientOf([answer]).client.json(get), expected),
  );
}

Deno.test("authorizationFrom() prefers a name and password to a token, as MLflow does", {
  permissions,
}, () => {
  const basic = authorizationFrom({ username: "ada", password: "é", token: "t" });
  assert.equal(basic, `Basic ${btoa("ada:\u00c3\u00a9")}`);
  assert.equal(authorizationFrom({ token: "t" }), "Bearer t");
  assert.equal(authorizationFrom({}), undefined);
});
