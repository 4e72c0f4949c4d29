import assert from "node:assert/strict";
import { driftGauges, gaugesText } from "../../src/monitoring/drift_gauges.ts";
import { logEntry, logSchema } from "../../src/monitoring/log_schemas.ts";
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

Deno.test("drift figures are written as Prometheus gauges, labels escaped", none, () => {
  const columns = [{ column: 'a"\\b', method: "ks", score: Infinity, drifted: true }];
  assert.equal(
    gaugesText(driftGauges({ share: 0.5, drifted: true, columns })),
    `# HELP etiquette_drift_share Share of the tested columns that drifted.
# TYPE etiquette_drift_share gauge
etiquette_drift_share 0.5
# HELP etiquette_drift_detected 1 where the data set drifted.
# TYPE etiquette_drift_detected gauge
etiquette_drift_detected 1
# HELP etiquette_drift_score Score of a column's drift test.
# TYPE etiquette_drift_score gauge
etiquette_drift_score{column="a\\"\\\\b",method="ks"} +Inf
# HELP etiquette_drift_column_detected 1 where the column drifted.
# TYPE etiquette_drift_column_detected gauge
etiquette_drift_column_detected{column="a\\"\\\\b"} 1
`,
  );
});
