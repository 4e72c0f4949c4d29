/** Hono's typed client over the app's type. */
import assert from "node:assert/strict";
import { hc } from "hono/client";
import type { App } from "../../api/app.ts";
import { tokenOf, withApp } from "./_app.ts";

Deno.test("a client of the app's type knows paths, bodies and answers", () =>
  withApp({}, async ({ app }) => {
    const client = hc<App>("http://test", {
      fetch: (input: RequestInfo | URL, init?: RequestInit) => app.request(input, init),
      headers: { authorization: `Bearer ${await tokenOf()}` },
    });
    const response = await client.predict_text_list.$post({ json: { text: ["Piscine ronde"] } });
    const answer = await response.json();
    const codes: (string | number)[] = answer["predicted prdtypecodes"];
    assert.deepEqual(codes, [2583]);
    const health = await client.health.$get();
    const { status }: { status: "ok" } = await health.json();
    assert.equal(status, "ok");
  }));
