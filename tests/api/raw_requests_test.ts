/** Requests as bytes, over a socket: what no client library would send. */
import assert from "node:assert/strict";
import { serveBounded } from "../../api/connections/bounded_server.ts";
import { tokenOf, withApp } from "./_app.ts";

/** Sends the lines of a request; gives the status and body of the answer. */
async function exchange(port: number, lines: string[]): Promise<{ status: number; body: string }> {
  const socket = await Deno.connect({ hostname: "127.0.0.1", port });
  await send(socket, lines);
  const answer = await new Response(socket.readable).text();
  const [head, body] = answer.split("\r\n\r\n");
  return { status: Number(head.slice(9, 12)), body };
}

async function send(socket: Deno.TcpConn, lines: string[]): Promise<void> {
  await socket.write(new TextEncoder().encode(lines.join("\r\n")));
}

async function withSocket(body: (port: number, authorization: string) => Promise<void>) {
  const authorization = `authorization: Bearer ${await tokenOf()}`;
  await withApp({}, async ({ app }) => {
    const server = serveBounded({
      listener: Deno.listen({ port: 0, hostname: "127.0.0.1" }),
      handler: (request) => app.fetch(request),
      limits: { max: 9, perAddress: 9, headerSeconds: 9, requestSeconds: 9, idleSeconds: 9 },
      now: () => performance.now(),
    });
    await body(server.port, authorization);
    await server.shutdown();
  });
}

for (const host of ["x/metrics?", "x/metrics#", "x\\metrics", "u@x", "x:y", "[::1", "a b"]) {
  Deno.test(`the Host '${host}' is refused and leads to no other path`, () =>
    withSocket(async (port) => {
      const { status, body } = await exchange(port, [
        "GET /nope HTTP/1.1",
        `host: ${host}`,
        "connection: close",
        "\r\n",
      ]);
      assert.equal(status, 400);
      assert.doesNotMatch(body, /etiquette_/);
    }));
}

for (const host of ["localhost", "127.0.0.1:8000", "[::1]:8000", "shop.example.", "a_b"]) {
  Deno.test(`the Host '${host}' is taken`, () =>
    withSocket(async (port) => {
      const lines = ["GET /health HTTP/1.1", `host: ${host}`, "connection: close", "\r\n"];
      assert.equal((await exchange(port, lines)).status, 200);
    }));
}

const codings: [string, string, number][] = [
  ["transfer-encoding: gzip, chunked", "0\r\n\r\n", 501],
  ["transfer-encoding: chunked", '13\r\n{"designation":"x"}\r\n0\r\n\r\n', 200],
];

for (const [coding, content, wanted] of codings) {
  Deno.test(`'${coding}' before ${JSON.stringify(content.slice(0, 8))} gets ${wanted}`, () =>
    withSocket(async (port, authorization) => {
      const head = ["POST /predict_product HTTP/1.1", "host: x", authorization];
      const rest = ["content-type: application/json", "connection: close", coding, "", content];
      assert.equal((await exchange(port, [...head, ...rest])).status, wanted);
    }));
}

const JSON_BODY = "content-type: application/json";

Deno.test("a broken chunk gets 400", () =>
  withSocket(async (port, authorization) => {
    const socket = await Deno.connect({ hostname: "127.0.0.1", port });
    const head = ["POST /predict_product HTTP/1.1", "host: x", authorization, JSON_BODY];
    await send(socket, [...head, "transfer-encoding: chunked", "expect: 100-continue", "\r\n"]);
    const buffer = new Uint8Array(1024);
    const count = await socket.read(buffer) ?? 0;
    assert.match(new TextDecoder().decode(buffer.subarray(0, count)), /^HTTP\/1.1 100 /);
    await send(socket, ["ZZ", "{}", "0", "\r\n"]);
    assert.match(await new Response(socket.readable).text(), /^HTTP\/1.1 400 /);
  }));

Deno.test("a broken chunk that arrives with its head closes the connection", () =>
  withSocket(async (port, authorization) => {
    const socket = await Deno.connect({ hostname: "127.0.0.1", port });
    const head = ["POST /predict_product HTTP/1.1", "host: x", authorization, JSON_BODY];
    await send(socket, [...head, "transfer-encoding: chunked", "", "ZZ", "{}", "0", "\r\n"]);
    assert.equal(await new Response(socket.readable).text(), "");
  }));
