/** What can be seen from outside: metrics, the prediction log, the shadow. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { LineLog } from "../../api/observation/rotated_log.ts";
import { engineOf, predictionId, type TestApp, withApp, writeModel } from "./_app.ts";

/** A prediction log in memory. */
function memoryLog(): { log: LineLog; entries: Record<string, unknown>[] } {
  const entries: Record<string, unknown>[] = [];
  const done = () => Promise.resolve();
  const append = (line: string) => void entries.push(JSON.parse(line));
  return { log: { append, lost: 0, flush: done, close: done }, entries };
}

async function toMetrics({ call }: Pick<TestApp, "call">): Promise<Map<string, number>> {
  const response = await call("/metrics", { token: null });
  assert.match(response.headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/);
  const lines = (await response.text()).split("\n").filter((line) => /^[a-z]/.test(line));
  return new Map(lines.map((line) => {
    const at = line.lastIndexOf(" ");
    return [sortedLabels(line.slice(0, at)), Number(line.slice(at + 1))];
  }));
}

function sortedLabels(series: string): string {
  return series.replace(/\{(.*)\}/, (_, labels) => `{${labels.split(",").sort().join(",")}}`);
}

Deno.test("/metrics counts requests as prometheus-fastapi-instrumentator does", () =>
  withApp({}, async ({ call }) => {
    const body = JSON.stringify({ designation: "piscine" });
    const headers = { "content-type": "application/json", "content-length": String(body.length) };
    const answer = await call("/predict_product", { body, headers });
    await call("/predict_product", { body: { designation: 1 } });
    await call("/predict_product", { method: "PATCH" });
    await call("/nowhere/at/all?x=1");
    await call("/health/");
    const metrics = await toMetrics({ call });
    const requests = [...metrics].filter(([series]) => series.startsWith("http_requests_total"));
    assert.deepEqual(Object.fromEntries(requests), {
      'http_requests_total{handler="/predict_product",method="POST",status="2xx"}': 1,
      'http_requests_total{handler="/predict_product",method="POST",status="4xx"}': 1,
      'http_requests_total{handler="/predict_product",method="PATCH",status="4xx"}': 1,
      'http_requests_total{handler="none",method="GET",status="4xx"}': 1,
      'http_requests_total{handler="/health",method="GET",status="2xx"}': 1,
    });
    const of = (series: string) => metrics.get(series);
    assert.equal(of('http_request_size_bytes_sum{handler="/predict_product"}'), body.length);
    assert.equal(of('http_request_size_bytes_count{handler="/predict_product"}'), 3);
    const length = (await answer.arrayBuffer()).byteLength;
    assert.ok((of('http_response_size_bytes_sum{handler="/predict_product"}') ?? 0) > length);
    assert.equal(of("http_request_duration_highr_seconds_count"), 5);
    for (const le of ["0.01", "0.025", "0.075", "7.5", "60", "+Inf"]) {
      assert.ok(metrics.has(`http_request_duration_highr_seconds_bucket{le="${le}"}`), le);
    }
    const coarse = [...metrics.keys()]
      .filter((series) => /^http_request_duration_seconds_bucket.*"\/health"/.test(series));
    assert.equal(coarse.length, 4);
    const again = await toMetrics({ call });
    assert.equal(again.get('http_requests_total{handler="/metrics",method="GET",status="2xx"}'), 1);
  }));

Deno.test("/metrics tells of the process, the queue, batches, predictions and the model", () =>
  withApp({}, async ({ assembly, call }) => {
    await call("/predict_product_batch", { body: { designations: ["piscine", "x", "piscine"] } });
    await call("/feedback", {
      body: { prediction_id: predictionId(assembly), true_code: 77 },
    });
    const metrics = await toMetrics({ call });
    const of = (series: string) => metrics.get(series);
    assert.ok((of("process_resident_memory_bytes") ?? 0) > 1e6);
    assert.ok((of("process_cpu_seconds_total") ?? 0) > 0);
    assert.ok((of("process_start_time_seconds") ?? 0) > 1.6e9);
    assert.equal(of("etiquette_queue_products"), 0);
    // the self-test asks the engine, not the queue
    assert.equal(of('etiquette_batch_products_sum{role="champion"}'), 3);
    assert.equal(of('etiquette_inference_seconds_count{role="champion"}'), 1);
    assert.equal(of('etiquette_predictions_total{code="2583"}'), 2);
    assert.equal(of('etiquette_predictions_total{code="10"}'), 1);
    assert.equal(of('etiquette_prediction_confidence_bucket{le="0.7"}'), 1);
    assert.equal(of('etiquette_prediction_confidence_bucket{le="0.8"}'), 3);
    assert.equal(of('etiquette_model_reloads_total{outcome="loaded"}'), 1);
    assert.equal(of('etiquette_feedback_total{known="false"}'), 1);
    assert.equal(of("etiquette_prediction_log_lost_total"), 0);
    const info = [...metrics].filter(([series]) => series.startsWith("etiquette_model_info"));
    assert.equal(info.length, 1);
    assert.match(info[0][0], /name="model",role="champion",version="[0-9a-f]{12}"/);
  }));

Deno.test("the prediction log keeps numbers of each product, not its words", () => {
  const { log, entries } = memoryLog();
  return withApp({ openPredictions: () => log }, async ({ call }) => {
    const response = await call("/predict_product_batch", {
      body: { designations: ["Piscine 2 m", "b"], descriptions: ["<b>Ronde</b>", null] },
      headers: { "x-request-id": "r-1" },
    });
    const { predictions, model } = await response.json();
    assert.equal(entries.length, 2);
    const { time, ...first } = entries[0];
    assert.ok(Math.abs(Date.parse(String(time)) - Date.now()) < 60_000);
    assert.deepEqual(first, {
      kind: "prediction",
      prediction_id: predictions[0].prediction_id,
      request_id: "r-1",
      subject: "tester",
      model: model.name,
      version: model.version,
      code: 2583,
      confidence: 0.8,
      title_characters: 11,
      title_words: 3,
      description_characters: 12,
      description_words: 1,
      digit_share: 0.0909,
      upper_share: 0.0909,
      non_ascii_share: 0,
      markup: true,
      picture: false,
    });
    assert.ok(!JSON.stringify(entries).includes("Piscine"));
  });
});

Deno.test("the prediction log keeps texts when it is told to, and feedback", () => {
  const { log, entries } = memoryLog();
  return withApp({ openPredictions: () => log, set: ["log.texts=true"] }, async ({ call }) => {
    const response = await call("/predict_product", { body: { designation: "Piscine" } });
    const { prediction_id } = await response.json();
    await call("/feedback", { body: { prediction_id, true_code: 10 } });
    assert.deepEqual([entries[0].title, entries[0].description], ["Piscine", null]);
    const { kind, prediction_id: id, true_code } = entries[1];
    assert.deepEqual([kind, id, true_code], ["feedback", prediction_id, 10]);
  });
});

Deno.test("a full disk is counted and logged and fails no request", () => {
  const openPredictions = (onFailure: (reason: string) => void): LineLog => {
    const log = {
      lost: 0,
      append() {
        log.lost++;
        onFailure("no space left on device");
      },
      flush: () => Promise.resolve(),
      close: () => Promise.resolve(),
    };
    return log;
  };
  return withApp({ openPredictions }, async ({ call, events }) => {
    assert.equal((await call("/predict_product", { body: { designation: "x" } })).status, 200);
    assert.equal((await toMetrics({ call })).get("etiquette_prediction_log_lost_total"), 1);
    assert.ok(events.some(({ event }) => event === "prediction log failed"));
  });
});

Deno.test("a shadow is compared and never answers", async () => {
  const folder = await Deno.makeTempDir({ prefix: "etiquette-shadow-" });
  await writeModel(join(folder, "candidate"), "other");
  const { log, entries } = memoryLog();
  const shadowed = Promise.withResolvers<void>();
  const openEngine = (path: string) =>
    Promise.resolve(
      path.endsWith("candidate")
        ? engineOf((products) => {
          if (products[0].title === "piscine") queueMicrotask(shadowed.resolve);
          return Promise.resolve(Float32Array.from(products.flatMap(() => [0, 0.4, 0.6])));
        })
        : engineOf(),
    );
  const set = [`shadow=${join(folder, "candidate")}`];
  await withApp({ openEngine, set, openPredictions: () => log }, async ({ call, assembly }) => {
    const answer = await (await call("/predict_product", { body: { designation: "piscine" } }))
      .json();
    assert.equal(answer["predicted prdtypecode"], 2583);
    assert.equal(answer.model.name, "model");
    assert.equal((await (await call("/model")).json()).shadow.name, "candidate");
    await shadowed.promise;
    await assembly.close();
    const { time: _, ...compared } = entries[1];
    assert.deepEqual(compared, {
      kind: "shadow",
      prediction_id: answer.prediction_id,
      model: "candidate",
      version: compared.version,
      code: "MISC",
      confidence: 0.6,
    });
    const metrics = await toMetrics({ call });
    assert.equal(metrics.get('etiquette_shadow_predictions_total{agrees="false"}'), 1);
    assert.equal(metrics.get('etiquette_batch_products_sum{role="shadow"}'), 1);
  });
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a shadow that fails or cannot keep up is nobody's concern", async () => {
  const folder = await Deno.makeTempDir({ prefix: "etiquette-shadow-" });
  await writeModel(join(folder, "candidate"), "other");
  const openEngine = (path: string) => {
    let calls = 0;
    return Promise.resolve(
      path.endsWith("candidate")
        ? engineOf((products) =>
          ++calls > 5 ? Promise.reject(new Error("too slow")) : engineOf().probabilities(products)
        )
        : engineOf(),
    );
  };
  const set = [`shadow=${join(folder, "candidate")}`];
  await withApp({ openEngine, set }, async ({ call, assembly }) => {
    for (let i = 0; i < 3; i++) {
      assert.equal((await call("/predict_product", { body: { designation: "x" } })).status, 200);
    }
    await assembly.close();
  });
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a new model is taken up between two requests", () =>
  withApp({}, async ({ call, assembly, folder, events }) => {
    const versionNow = async () =>
      (await (await call("/predict_product", { body: { designation: "x" } })).json()).model.version;
    const first = await versionNow();
    await writeModel(join(folder, "model"), "a second one");
    await assembly.refresh();
    const second = await versionNow();
    assert.notEqual(first, second);
    const news = events.filter(({ event }) => event === "model loaded");
    assert.deepEqual(news.map(({ version, role }) => [version, role]), [
      [first, "champion"],
      [second, "champion"],
    ]);
  }));

Deno.test("feedback that is said again counts once, and the last one is logged last", () =>
  withApp({}, async ({ assembly, call }) => {
    const prediction_id = predictionId(assembly);
    for (const true_code of [10, 10, 2583, 2583]) {
      assert.equal((await call("/feedback", { body: { prediction_id, true_code } })).status, 202);
    }
    const metrics = await toMetrics({ call });
    assert.equal(metrics.get('etiquette_feedback_total{known="true"}'), 1);
  }));

Deno.test("/metrics shows the newest stream's drift, and nothing where there is none", () =>
  withApp({}, async ({ call, folder }) => {
    const isDrift = (series: string) => /^etiquette_(drift|expected|true)/.test(series);
    assert.deepEqual([...(await toMetrics({ call })).keys()].filter(isDrift), []);
    await Deno.mkdir(join(folder, "drift"));
    for (const [at, alarm] of [[1, false], [2, true]] as const) {
      const path = join(folder, "drift", `stream_${at}.json`);
      const stream = {
        name: `stream_${at}`,
        started: "2026-01-01T00:00:00.000Z",
        model: "text",
        rows: { in: 2, kept: 2, quarantined: 0 },
        alarm,
        log_evidence: 4,
        alarm_at: 3,
        drifted: false,
        drift_share: 0,
        expected_f1: { value: 0.5, low: 0.4, high: 0.6 },
        true_f1: null,
        columns: [{ column: "words", log_evidence: 5, method: "ks", score: 0.01, drifted: true }],
        class_mix: {},
      };
      await Deno.writeTextFile(path, JSON.stringify({ metrics: [], stream }));
      await Deno.utime(path, at, at);
    }
    const samples = await toMetrics({ call });
    assert.equal(samples.get("etiquette_drift_alarm"), 1);
    assert.equal(samples.get('etiquette_drift_score{column="words",method="ks"}'), 0.01);
    assert.equal(samples.get("etiquette_expected_weighted_f1"), 0.5);
    assert.equal(samples.has("etiquette_true_weighted_f1"), false);
  }));
