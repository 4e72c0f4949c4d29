/** The server as operators meet it: a process, a real model, signals. */
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { replaceDirectory } from "../../src/files/atomic_write.ts";
import { openDatabase } from "../../src/tracking/local/database.ts";
import { localStore } from "../../src/tracking/open_store.ts";
import { withFolder } from "../_temporary.ts";
import { type TestServer, withServer } from "./_server.ts";
import { sampleProducts, writeTrainedModel } from "./_trained.ts";

function test(name: string, body: (folder: string) => Promise<void>): void {
  Deno.test(name, () => withFolder(body));
}

test("the server waits for a model, and starts with none", async (folder) => {
  await withServer({ folder }, async ({ call, event }) => {
    assert.equal((await call("/health")).status, 200);
    const ready = await call("/ready");
    assert.equal(ready.status, 503);
    assert.equal((await ready.json()).detail, "No model is loaded");
    const refused = await call("/predict_product", { body: { designation: "x" } });
    assert.equal(refused.status, 503);
    assert.ok(refused.headers.get("retry-after"));
    await refused.body?.cancel();
    await writeTrainedModel(join(folder, "models/text"));
    await event("model loaded");
    assert.equal((await call("/ready")).status, 200);
  });
});

/** Asks without a pause until `done`; every answer has to be a good one. */
async function keepAsking({ call }: TestServer, done: () => boolean): Promise<Map<string, number>> {
  const versions = new Map<string, number>();
  const products = sampleProducts(50, 5);
  for (let at = 0; !done(); at = (at + 1) % products.length) {
    const { title, description } = products[at];
    const response = await call("/predict_product", { body: { designation: title, description } });
    assert.equal(response.status, 200);
    const { model: { version } } = await response.json();
    versions.set(version, (versions.get(version) ?? 0) + 1);
  }
  return versions;
}

test("the server takes up new models and refuses a broken one without failing a request", async (folder) => {
  const model = join(folder, "models/text");
  await writeTrainedModel(model);
  await withServer({ folder }, async (server) => {
    await server.event("model loaded");
    let done = false;
    const asking = Promise.all([1, 2, 3, 4].map(() => keepAsking(server, () => done)));
    const loaded = () => server.events.filter(({ event }) => event === "model loaded").length;
    for (const seed of [2, 3]) {
      const before = loaded();
      await replaceDirectory(model, (staging) => writeTrainedModel(staging, { seed }));
      while (loaded() === before) await server.call("/health").then((one) => one.text());
    }
    await replaceDirectory(model, async (staging) => {
      await writeTrainedModel(staging);
      await Deno.writeTextFile(join(staging, "model.onnx"), "broken");
    });
    await server.event("model failed");
    done = true;
    const versions = new Set((await asking).flatMap((counts) => [...counts.keys()]));
    assert.ok(versions.size >= 2 && versions.size <= 3, [...versions].join());
    assert.equal((await server.call("/ready")).status, 200);
  });
});

/** Moves the alias `champion` of the model `shop`, as MLflow's file store does. */
async function pointAt(folder: string, version: number, source?: string): Promise<void> {
  const model = join(folder, "mlruns/models/shop");
  const meta = join(model, `version-${version}`, "meta.yaml");
  await Deno.mkdir(join(model, "aliases"), { recursive: true });
  if (source !== undefined) {
    await Deno.mkdir(dirname(meta), { recursive: true });
    await Deno.writeTextFile(meta, `name: shop\nsource: ${source}\nversion: ${version}\n`);
  }
  await Deno.writeTextFile(join(model, "aliases/champion"), String(version));
}

test("the server follows an alias of the registry without failing a request", async (folder) => {
  for (const seed of [1, 2]) await writeTrainedModel(join(folder, `models/v${seed}`), { seed });
  await Deno.mkdir(join(folder, "models/v3"));
  for await (const { name } of Deno.readDir(join(folder, "models/v1"))) {
    await Deno.writeTextFile(join(folder, "models/v3", name), "broken");
  }
  await pointAt(folder, 1, join(folder, "models/v1"));
  const set = ["model=models:/shop@champion", "registry=mlruns"];
  await withServer({ folder, set }, async (server) => {
    await server.event("model loaded");
    let done = false;
    const asking = Promise.all([1, 2, 3, 4].map(() => keepAsking(server, () => done)));
    const count = (kind: string) => server.events.filter(({ event }) => event === kind).length;
    const moved = async (kind: string, ...to: [version: number, source?: string]) => {
      const before = count(kind);
      await pointAt(folder, ...to);
      while (count(kind) === before) await server.call("/health").then((one) => one.text());
    };
    const serving = async () => (await (await server.call("/ready")).json()).model;
    await moved("model loaded", 2, `file://${folder}/models/v2`);
    assert.deepEqual(await serving(), { name: "shop", version: "2" });
    await moved("model failed", 3, "models/v3");
    await moved("model failed", 4, "models/nowhere");
    await moved("model failed", 9);
    assert.deepEqual(await serving(), { name: "shop", version: "2" });
    await moved("model loaded", 1);
    done = true;
    const versions = new Set((await asking).flatMap((counts) => [...counts.keys()]));
    assert.deepEqual([...versions].sort(), ["1", "2"]);
  });
});

test("the server follows an alias of the local database", async (folder) => {
  for (const seed of [1, 2]) await writeTrainedModel(join(folder, `models/v${seed}`), { seed });
  using store = localStore(await openDatabase(join(folder, "mlflow.db")));
  await store.registry.createRegisteredModel("shop");
  const versions = await Promise.all(
    [1, 2].map((seed) =>
      store.registry.createModelVersion({ name: "shop", source: join(folder, `models/v${seed}`) })
    ),
  );
  await store.registry.setAlias(versions[0], "champion");
  await withServer({ folder, set: ["model=models:/shop@champion"] }, async (server) => {
    await server.event("model loaded");
    const serving = async () => (await (await server.call("/ready")).json()).model.version;
    assert.equal(await serving(), versions[0].version);
    await store.registry.setAlias(versions[1], "champion");
    while (await serving() !== versions[1].version);
  });
});

test("the server refuses to start without the alias it is to serve, and says which there are", async (folder) => {
  await pointAt(folder, 1, "models/v1");
  const started = (model: string) =>
    withServer({ folder, set: [`model=${model}`, "registry=mlruns"] }, () => Promise.resolve());
  await assert.rejects(started("models:/shop@best"), /no alias 'best' of 'shop' .*one of champion/);
  await assert.rejects(started("models:/stop@champion"), /no model 'stop' .*expected one of shop/);
  await assert.rejects(started("models:/shop/1"), /expected models:\/<name>@<alias>/);
  await assert.rejects(started("models:/shop@champion"), /not all files are in models\/v1/);
  await pointAt(folder, 1, "/etc");
  await assert.rejects(started("models:/shop@champion"), /Cannot read .*this process may not/);
});

/** A connection that the server has accepted: it answered on it once. */
async function acceptedConnection(port: number): Promise<Deno.TcpConn> {
  const socket = await Deno.connect({ hostname: "127.0.0.1", port });
  await socket.write(new TextEncoder().encode("GET /health HTTP/1.1\r\nhost: x\r\n\r\n"));
  const buffer = new Uint8Array(4096);
  for (let answer = ""; !answer.includes('{"status":"ok"}');) {
    const read = await socket.read(buffer);
    assert.ok(read !== null, answer);
    answer += new TextDecoder().decode(buffer.subarray(0, read));
  }
  return socket;
}

/** Sends a request on a connection and reads all that comes. */
async function lastExchange(socket: Deno.TcpConn, head: string[], body: string): Promise<string> {
  const length = new TextEncoder().encode(body).length;
  const lines = [...head, "host: x", "connection: close", `content-length: ${length}`, "", body];
  const writing = new Response(lines.join("\r\n")).body!
    .pipeTo(socket.writable, { preventClose: true });
  const [answer] = await Promise.all([new Response(socket.readable).text(), writing]);
  return answer;
}

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  test(`the server finishes what it has begun on ${signal}, and exits with 0`, async (folder) => {
    await writeTrainedModel(join(folder, "models/text"));
    await withServer({ folder }, async ({ port, token, event, events, stop }) => {
      await event("model loaded");
      const sockets = await Promise.all(Array.from({ length: 8 }, () => acceptedConnection(port)));
      const head = [
        "POST /predict_text_list HTTP/1.1",
        `authorization: Bearer ${token}`,
        "content-type: application/json",
      ];
      const body = JSON.stringify({ text: sampleProducts(200, 3).map(({ title }) => title) });
      const answers = sockets.map((socket) => lastExchange(socket, head, body));
      await Promise.race(answers); // they are dealt with in turns: the others are half done
      assert.equal(await stop(signal), 0);
      for (const answer of await Promise.all(answers)) {
        assert.match(answer, /^HTTP\/1\.1 200 /);
        const { predictions } = JSON.parse(answer.slice(answer.indexOf("\r\n\r\n")));
        assert.equal(predictions.length, 200);
      }
      assert.equal(events.at(-1)?.event, "stopped");
    });
  });
}

test("the server sends traces and logs where OpenTelemetry is switched on", async (folder) => {
  const heard = new Map<string, string>();
  const enough = Promise.withResolvers<void>();
  const collector = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    async (request) => {
      const { pathname } = new URL(request.url);
      heard.set(pathname, (heard.get(pathname) ?? "") + await request.text());
      const has = (path: string, text: RegExp) => text.test(heard.get(path) ?? "");
      if (has("/v1/traces", /\/health/) && has("/v1/logs", /listening/)) enough.resolve();
      return Response.json({});
    },
  );
  const environment = {
    OTEL_DENO: "true",
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.addr.port}`,
    OTEL_BSP_SCHEDULE_DELAY: "50",
    OTEL_BLRP_SCHEDULE_DELAY: "50",
  };
  await withServer({ folder, environment }, async ({ call }) => {
    assert.equal((await call("/health")).status, 200);
    await enough.promise;
  });
  await collector.shutdown();
});

test("the server brings along the script of /docs", async (folder) => {
  await withServer({ folder }, async ({ call }) => {
    for (let time = 0; time < 2; time++) {
      const response = await call("/docs/scalar.js", { token: null });
      assert.equal(response.status, 200);
      assert.match(await response.text(), /@scalar\/api-reference/);
    }
  });
});

test("the server says that its port is taken", async (folder) => {
  const taken = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const set = ["host=127.0.0.1", `port=${taken.addr.port}`];
  await assert.rejects(
    withServer({ folder, set }, () => Promise.resolve()),
    RegExp(`Cannot listen on 127\\.0\\.0\\.1:${taken.addr.port}: .*expected a free port`),
  );
  taken.close();
});

Deno.test("the server refuses to start without a secret, and says how to make one", () =>
  withFolder(async (folder) => {
    const environment = { ETIQUETTE_JWT_SECRET: "" };
    await assert.rejects(
      withServer({ folder, environment }, () => Promise.resolve()),
      /no secret in ETIQUETTE_JWT_SECRET[^]*deno task -q token --new-secret/,
    );
  }));

test("the server says which model is missing, and how to make it", async (folder) => {
  await withServer({ folder }, async ({ event, events }) => {
    const { model, expected } = await event("model missing");
    assert.equal(model, "models/text");
    assert.match(String(expected), /'deno task pipeline' makes models\/text/);
    await event("listening");
    assert.deepEqual(events.map(({ event }) => event), ["model missing", "listening"]);
  });
});

test("the server refuses a log folder that it may not write", async (folder) => {
  const started = withServer(
    { folder, set: ["log.folder=/var/log/shop"] },
    () => Promise.resolve(),
  );
  await assert.rejects(
    started,
    /Cannot keep the prediction log in \/var\/log\/shop: .*may not write/,
  );
});
