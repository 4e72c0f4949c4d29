/** Thousands of malformed requests: each is answered, none by a failure of ours, nothing is kept. */
import assert from "node:assert/strict";
import fc from "fast-check";
import sharp from "sharp";
import { random } from "../../src/random.ts";
import { sharpDecoder } from "../../api/pictures/sharp_decoder.ts";
import { tokenOf, withApp } from "./_app.ts";
import { malformedRequests } from "./_malformed.ts";

const REQUESTS = 6000;
/** What a heap may wander by without a leak: garbage that nobody collected yet. */
const GROWTH = 150e6;

async function pictures(): Promise<Uint8Array[]> {
  const drawn = sharp({ create: { width: 60, height: 40, channels: 3, background: "teal" } });
  const files = [drawn.clone().jpeg(), drawn.clone().png(), drawn.clone().webp()];
  return await Promise.all(files.map(async (one) => new Uint8Array(await one.toBuffer())));
}

/** Bytes that this thread's objects hold; tests of other files run in the same process. */
function ownMemory(): number {
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}

Deno.test(`${REQUESTS} malformed requests are refused or answered, and cost nothing`, async () => {
  const requests = malformedRequests(await pictures());
  await withApp({ decode: sharpDecoder(1_000_000) }, async ({ call, events }) => {
    const statuses = new Map<number, number>();
    let answered = 0, before = 0;
    await fc.assert(
      fc.asyncProperty(requests, async ({ path, ...options }) => {
        const response = await call(path, options);
        const { status } = response;
        const text = await response.text();
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        assert.ok(status < 500 || status === 501, `${status}: ${text}`);
        if (status >= 400 && options.method?.toUpperCase() !== "HEAD") {
          const problem = JSON.parse(text);
          assert.equal(problem.status, status);
          assert.ok(text.length < 20_000, "an answer that repeats the request");
        }
        events.length = 0;
        if (++answered === REQUESTS / 3) before = ownMemory();
      }),
      { numRuns: REQUESTS, seed: 20, endOnFailure: false },
    );
    for (const status of [200, 401, 404, 405, 413, 415, 422]) {
      assert.ok(statuses.has(status), `no ${status} among ${JSON.stringify([...statuses])}`);
    }
    const growth = ownMemory() - before;
    assert.ok(growth < GROWTH, `grew by ${growth} bytes`);
    assert.equal((await call("/predict_product", { body: { designation: "x" } })).status, 200);
    assert.match(await (await call("/metrics")).text(), /etiquette_queue_products 0\n/);
  });
});

Deno.test("bytes that are hardly HTTP do not bring the server down", async () => {
  const dice = random(3, "raw requests");
  const token = await tokenOf();
  const body = '{"designation":"piscine"}';
  const honest = [
    "POST /predict_product HTTP/1.1",
    "host: localhost",
    `authorization: Bearer ${token}`,
    "content-type: application/json",
    `content-length: ${body.length}`,
    "connection: close",
    "",
    body,
  ];
  const swaps: ((lines: string[]) => void)[] = [
    (lines) => lines.splice(1, 1),
    (lines) => lines.splice(4, 1, "content-length: -1"),
    (lines) => lines.splice(4, 1, "content-length: 5", "content-length: 25"),
    (lines) => lines.splice(4, 1, "content-length: 25", "transfer-encoding: chunked"),
    (lines) => lines.splice(4, 1, "transfer-encoding: chunked"),
    (lines) => lines.splice(4, 1, "transfer-encoding: gzip, chunked"),
    (lines) => lines.splice(1, 0, `x-long: ${"y".repeat(100_000)}`),
    (lines) => lines.splice(1, 0, ...Array.from({ length: 300 }, (_, n) => `x-${n}: 1`)),
    (lines) => lines.splice(1, 0, "no colon here"),
    (lines) => lines.splice(1, 0, " folded: header"),
    (lines) => lines.splice(1, 0, "x-null: a\u0000b"),
    (lines) => lines.splice(0, 1, "POST /predict_product"),
    (lines) => lines.splice(0, 1, "POST /predict_product HTTP/9.9"),
    (lines) => lines.splice(0, 1, `GET /${"a".repeat(100_000)} HTTP/1.1`),
    (lines) => lines.splice(0, 1, "GET http://[::1]:99999/health HTTP/1.1"),
    (lines) => lines.splice(0, 1, "PRI * HTTP/2.0"),
    (lines) => lines.splice(-1, 1, body.slice(0, 9)),
    (lines) => lines.splice(-1, 1, `5\r\n{"des\r\nZZ\r\n`),
  ];
  await withApp({}, async ({ app }) => {
    const server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {}, onError: () => assert.fail("a failure") },
      (request) => app.fetch(request),
    );
    const { port } = server.addr;
    for (let sent = 0; sent < 300; sent++) {
      const lines = [...honest];
      dice.pick(swaps)(lines);
      const bytes = new TextEncoder().encode(lines.join("\r\n"));
      if (dice.chance(0.3)) bytes[dice.integer(bytes.length)] = dice.integer(256);
      const socket = await Deno.connect({ hostname: "127.0.0.1", port });
      const answer = new Uint8Array(12);
      // the server may hang up before it has read everything
      await socket.write(bytes.subarray(0, 60_000)).catch(() => {});
      await socket.closeWrite().catch(() => {});
      const read = await socket.read(answer).catch(() => null);
      socket.close();
      const line = new TextDecoder().decode(answer.subarray(0, read ?? 0));
      assert.match(line, /^$|^HTTP\/1\.[01] [234]|^HTTP\/1\.1 50[15]/, line);
    }
    const health = await fetch(`http://127.0.0.1:${port}/health`);
    assert.deepEqual(await health.json(), { status: "ok" });
    await server.shutdown();
  });
});
