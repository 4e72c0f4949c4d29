import assert from "node:assert/strict";
import type { StartPipeline } from "../../dashboards/workspace/pipeline_runs.ts";
import { ADMIN, withApp } from "./workspace.ts";

const streamed = (text: string) => new Blob([text]).stream();
const twoLines: StartPipeline = () => ({
  lines: [streamed("\u001b[32mone\u001b[0m\n<two>\n")],
  success: Promise.resolve(true),
});

function post(headers: Record<string, string> = {}, body?: BodyInit): RequestInit {
  return { method: "POST", headers, body };
}

const admin = { authorization: `Bearer ${ADMIN}` };

Deno.test("a run starts with an admin token, and its lines and end come as events", () =>
  withApp({ start: twoLines }, async (app) => {
    const started = await app.request("/pipeline/runs", post(admin));
    assert.equal(started.status, 202);
    const { id } = await started.json();
    const events = await app.request(`/pipeline/runs/${id}/events`);
    assert.equal(
      await events.text(),
      "event: line\ndata: one\n\nevent: line\ndata: <two>\n\nevent: end\ndata: done\n\n",
    );
  }));

Deno.test("a form without script starts a run, too, and leads to its page", () =>
  withApp({ start: twoLines }, async (app) => {
    const form = new FormData();
    form.set("token", ADMIN);
    const started = await app.request("/pipeline/runs", post({}, form));
    assert.equal(started.status, 303);
    assert.match(started.headers.get("location")!, /^\/pipeline\?run=[\w-]{36}#run$/);
  }));

Deno.test("no run starts without an admin token, from another origin, or without a secret", async () => {
  let starts = 0;
  const start: StartPipeline = () => {
    starts++;
    return { lines: [], success: Promise.resolve(true) };
  };
  await withApp({ start }, async (app) => {
    const status = async (init: RequestInit) => (await app.request("/pipeline/runs", init)).status;
    assert.equal(await status(post()), 401);
    assert.equal(await status(post({ authorization: "Bearer other" })), 401);
    assert.equal(await status(post({ ...admin, "sec-fetch-site": "cross-site" })), 403);
    assert.equal(await status(post({ ...admin, origin: "http://elsewhere" })), 403);
  });
  await withApp({ start, withGate: false }, async (app) => {
    assert.equal((await app.request("/pipeline/runs", post(admin))).status, 403);
  });
  assert.equal(starts, 0);
});

Deno.test("one run is at work at a time, and a failed one says so", async () => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  await withApp({ start: () => ({ lines: [], success: promise }) }, async (app) => {
    const { id } = await (await app.request("/pipeline/runs", post(admin))).json();
    assert.equal((await app.request("/pipeline/runs", post(admin))).status, 409);
    resolve(false);
    const events = await app.request(`/pipeline/runs/${id}/events`);
    assert.match(await events.text(), /event: end\ndata: failed/);
    assert.equal((await app.request("/pipeline/runs", post(admin))).status, 202);
  });
});

Deno.test("events of an unknown run are not there", () =>
  withApp({}, async (app) => {
    const response = await app.request(`/pipeline/runs/${crypto.randomUUID()}/events`);
    assert.equal(response.status, 404);
  }));
