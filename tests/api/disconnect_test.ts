/** Callers who hang up, over a real socket. */
import assert from "node:assert/strict";
import { engineOf, tokenOf, withApp, wordEngine } from "./_app.ts";

Deno.test("the work of a caller who hung up is dropped", () => {
  const reached = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const seen: number[] = [];
  let selfTests = 5;
  const engine = engineOf(async (products) => {
    if (selfTests-- > 0) return await wordEngine(products);
    seen.push(products.length);
    reached.resolve();
    await gate.promise;
    return await wordEngine(products);
  });
  const set = ["queue.batch_products=2"];
  return withApp(
    { openEngine: () => Promise.resolve(engine), set },
    async ({ app, events, call }) => {
      const server = Deno.serve(
        { port: 0, hostname: "127.0.0.1", onListen() {} },
        (request) => app.fetch(request),
      );
      const socket = await Deno.connect({ hostname: "127.0.0.1", port: server.addr.port });
      const body = JSON.stringify({ text: ["a", "b", "c", "d", "e"] });
      await socket.write(new TextEncoder().encode([
        "POST /predict_text_list HTTP/1.1",
        "host: x",
        "content-type: application/json",
        `authorization: Bearer ${await tokenOf()}`,
        `content-length: ${body.length}`,
        "",
        body,
      ].join("\r\n")));
      await reached.promise;
      const other = call("/predict_text_list", { body: { text: ["z"] } });
      socket.close();
      while (!events.some(({ status }) => status === 499)) {
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      gate.resolve();
      assert.equal((await other).status, 200);
      assert.deepEqual(seen, [2, 1]);
      await server.shutdown();
    },
  );
});
