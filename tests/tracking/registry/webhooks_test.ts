/** What others are told of a registry, in MLflow's form. */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { WatchedRegistry } from "../../../src/tracking/registry/watched_registry.ts";
import {
  EVENT_NAMES,
  webhookRequest,
  WebhookSender,
} from "../../../src/tracking/registry/webhooks.ts";
import { promote, registerVersion } from "../../../src/tracking/registry/promotion.ts";
import { withLocalStore } from "../_stores.ts";

// python -c "from mlflow.webhooks.delivery import _generate_hmac_signature as g;
//   print(g('s3cret', 'id-1', '1700000000', '{\"é\": 1}'))", MLflow 3.17.2
const GOLDEN = {
  content: 'id-1.1700000000.{"é": 1}',
  signature: "v1,KIKZDmtR59GLF0Hm9Il52QHzn1ToAgettsiEeXgvxqM=",
};

Deno.test("webhookRequest() signs identifier, time and body as MLflow does", {
  permissions: "none",
}, () => {
  const hmac = createHmac("sha256", "s3cret");
  assert.equal(`v1,${hmac.update(GOLDEN.content).digest("base64")}`, GOLDEN.signature);
  const { body, headers } = webhookRequest({
    event: "model_version_alias.created",
    data: { name: "text", alias: "champion", version: "3" },
    secret: "s3cret",
  }, { id: "id-1", time: new Date(1_700_000_000_500) });
  assert.deepEqual(JSON.parse(body), {
    entity: "model_version_alias",
    action: "created",
    timestamp: "2023-11-14T22:13:20.500+00:00",
    data: { name: "text", alias: "champion", version: "3" },
  });
  const expected = createHmac("sha256", "s3cret").update(`id-1.1700000000.${body}`);
  assert.deepEqual(headers, {
    "content-type": "application/json",
    "x-mlflow-delivery-id": "id-1",
    "x-mlflow-timestamp": "1700000000",
    "x-mlflow-signature": `v1,${expected.digest("base64")}`,
  });
});

Deno.test("WatchedRegistry tells each change once, to those who want to know", () =>
  withLocalStore(async ({ registry }) => {
    const told: [url: string, event: string, data: unknown][] = [];
    const url = "http://hooks.test/all";
    const sender = new WebhookSender([
      { url, events: EVENT_NAMES },
      { url: "http://hooks.test/aliases", events: ["model_version_alias.created"] },
    ], {
      onFailure: assert.fail,
      fetch: async (input, init) => {
        const request = new Request(input, init);
        const { entity, action, data } = await request.json();
        told.push([request.url, `${entity}.${action}`, data]);
        return new Response();
      },
    });
    const watched = new WatchedRegistry(registry, sender);
    const model = { name: "text", uri: "/models/a", runId: "r" };
    for (let twice = 0; twice < 2; twice++) {
      await registerVersion(watched, { name: "text", model, digest: "d", alias: "challenger" });
    }
    await promote(watched, { name: "text" });
    const alias = (name: string) => ({ name: "text", alias: name, version: "1" });
    const created = { name: "text", version: "1", source: "/models/a", run_id: "r" };
    const rest = { tags: { "model.digest": "d" }, description: "" };
    assert.deepEqual(told.filter(([to]) => to === url).map(([, ...event]) => event), [
      ["registered_model.created", { name: "text", tags: {}, description: "" }],
      ["model_version.created", { ...created, ...rest }],
      ["model_version_alias.created", alias("challenger")],
      ["model_version_alias.created", alias("champion")],
      ["model_version_alias.deleted", { name: "text", alias: "challenger" }],
    ]);
    assert.equal(told.filter(([to]) => to.endsWith("/aliases")).length, 2);
  }));

Deno.test("WebhookSender tells of a receiver that is away, and changes nothing", () =>
  withLocalStore(async ({ registry }) => {
    const failures: string[] = [];
    const sender = new WebhookSender([{ url: "http://hooks.test", events: EVENT_NAMES }], {
      onFailure: (message) => failures.push(message),
      fetch: () => Promise.reject(new TypeError("refused")),
      wait: () => Promise.resolve(),
    });
    await new WatchedRegistry(registry, sender).createRegisteredModel("text");
    assert.match(failures[0], /Cannot tell http:\/\/hooks.test of registered_model.created/);
    assert.ok(await registry.getRegisteredModel("text"));
  }));
