/** Requests as bytes, over a socket: what no client library would send. */
import assert from "node:assert/strict";
import { startFront } from "../../api/connections/front.ts";
import { tokenOf, withApp } from "./_app.ts";

/** Sends the lines of a request; gives the status and body of the answer. */
async function exchange(port: number, lines: string[]): Promise<{ status: number; body: string }> {
  const socket = await Deno.connect({ hostname: "127.0.0.1", port });
  await socket.write(new TextEncoder().encode(lines.join("\r\n")));
  const answer = await new Response(socket.readable).text();
  const [head, body] = answer.split("\r\n\r\n");
  return { status: Number(head.slice(9, 12)), body };
}

async function withSocket(body: (port: number, authorization: string) => Promise<void>) {
  const authorization = `authorization: Bearer ${await tokenOf()}`;
  await withApp({}, async ({ app }) => {
    const options = { port: 0, hostname: "127.0.0.1", onListen() {} };
    const server = Deno.serve(options, (request) => app.fetch(request));
    const front = startFront({
      listener: Deno.listen({ port: 0, hostname: "127.0.0.1" }),
      connect: () => Deno.connect({ hostname: "127.0.0.1", port: server.addr.port }),
      limits: { max: 9, perAddress: 9, headerSeconds: 9, requestSeconds: 9, idleSeconds: 9 },
      now: () => performance.now(),
    });
    await body(front.port, authorization);
    front.close();
    await server.shutdown();
    await front.finish();
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
  ["transfer-encoding: chunked", "ZZ\r\n{}\r\n0\r\n\r\n", 400],
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
