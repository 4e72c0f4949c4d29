import assert from "node:assert/strict";
import { LiveNotebooks } from "../../src/notebook/live/live_server.ts";
import { DOCUMENT } from "./_document.ts";

Deno.test("the live page says when each cell ran, how long it took, and what is stale", async () => {
  const live = new LiveNotebooks();
  live.update(DOCUMENT);
  const app = live.app();
  const page = await (await app.request("/02_x.html")).text();
  assert.match(page, /ran 2026-01-02 03:04:05 UTC in 0\.25 s/);
  assert.match(page, /new EventSource/);
  const waiting = DOCUMENT.runs.map((run) => ({ ...run, state: "waiting" as const, outputs: [] }));
  live.update({ ...DOCUMENT, runs: waiting });
  const cells = await (await app.request("/02_x.html/cells")).text();
  assert.match(cells, /stale: runs again/);
  assert.doesNotMatch(cells, /alert/);
});

Deno.test("open pages are told of a change of their notebook", async () => {
  const live = new LiveNotebooks();
  live.update(DOCUMENT);
  const stop = new AbortController();
  const request = new Request("http://localhost/02_x.html/events", { signal: stop.signal });
  const answer = await live.app().request(request);
  const reader = answer.body!.getReader();
  live.update({ ...DOCUMENT, name: "01_w" });
  live.update(DOCUMENT);
  const { value } = await reader.read();
  assert.equal(new TextDecoder().decode(value), "data: changed\n\n");
  await reader.cancel();
});

Deno.test("an unknown notebook is not found, and / leads to the list", async () => {
  const app = new LiveNotebooks().app();
  assert.equal((await app.request("/nope.html")).status, 404);
  assert.equal((await app.request("/")).headers.get("location"), "/index.html");
});
