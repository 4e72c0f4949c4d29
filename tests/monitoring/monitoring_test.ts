import assert from "node:assert/strict";
import { DRIFT_GAUGES } from "../../src/monitoring/drift_gauges.ts";
import { logEntry, logSchema } from "../../src/monitoring/log_schemas.ts";
import { streamRecord } from "../../src/monitoring/stream_record.ts";
import { predictionLog } from "../../api/observation/prediction_logger.ts";

const none = { permissions: "none" } as const;
const VERSION = { name: "text", version: "3" };

type Predicted = Parameters<ReturnType<typeof predictionLog>["predicted"]>[0];

Deno.test("every line that the API logs fits the schema", none, () => {
  const lines: string[] = [];
  const log = predictionLog({
    append: (line) => lines.push(line),
    lost: 0,
    flush: () => Promise.resolve(),
    close: () => Promise.resolve(),
  }, { keepTexts: true, now: () => new Date(0) });
  const call = { requestId: "r", caller: { subject: "s" } };
  log.predicted({
    call,
    model: VERSION,
    products: [{ title: "Lot de 3 livres", description: null }],
    predictions: [{ "predicted prdtypecode": 10, confidence: 0.5, prediction_id: "p" }],
  } as unknown as Predicted);
  log.compared({ predictionId: "p", model: VERSION, code: 10, confidence: 0.4 } as never);
  log.feedback({ call, predictionId: "p", trueCode: 40, known: true } as never);
  assert.deepEqual(lines.map((line) => logEntry.parse(JSON.parse(line)).kind), [
    "prediction",
    "shadow",
    "feedback",
  ]);
});

Deno.test("a line with a confidence above 1 or of an unknown kind is refused", none, () => {
  const shadow = {
    kind: "shadow",
    time: "1970-01-01T00:00:00.000Z",
    prediction_id: "p",
    model: "text",
    version: "1",
    code: 1,
    confidence: 0.5,
  };
  assert.equal(logEntry.safeParse(shadow).success, true);
  assert.equal(logEntry.safeParse({ ...shadow, confidence: 1.5 }).success, false);
  assert.equal(logEntry.safeParse({ ...shadow, kind: "guess" }).success, false);
});

Deno.test("the log's schema is exported as JSON Schema", none, () => {
  assert.equal((logSchema().oneOf as unknown[]).length, 3);
});

Deno.test(
  "a record without labels has no sample of the true score, a failed column none",
  none,
  () => {
    const record = streamRecord.parse({
      name: "a",
      started: "2026-01-01T00:00:00.000Z",
      model: "text",
      rows: { in: 2, kept: 2, quarantined: 0 },
      alarm: true,
      log_evidence: 4,
      alarm_at: 3,
      drifted: true,
      drift_share: 1,
      expected_f1: { value: 0.5, low: 0.4, high: 0.6 },
      true_f1: null,
      columns: [
        { column: "words", log_evidence: 5, method: "ks", score: 0.01, drifted: true },
        { column: "language", log_evidence: null, error: "no values" },
      ],
      class_mix: { "10": 1 },
    });
    const samples = Object.fromEntries(
      DRIFT_GAUGES.map(({ name, samples }) => [name, samples(record)]),
    );
    assert.deepEqual(samples.etiquette_drift_alarm, [{ labels: {}, value: 1 }]);
    assert.deepEqual(samples.etiquette_true_weighted_f1, []);
    assert.deepEqual(samples.etiquette_drift_score, [
      { labels: { column: "words", method: "ks" }, value: 0.01 },
    ]);
  },
);
