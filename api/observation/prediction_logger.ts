/**
 * The log that the drift job reads: one JSON line a prediction, a comparison or a piece of feedback.
 * It holds numbers about texts, and the texts themselves only where it is told to.
 */
import type { ModelVersion } from "../inference/served_model.ts";
import type { FeedbackEvent, PredictionEvent } from "../inference/prediction_event.ts";
import type { LineLog } from "./rotated_log.ts";
import { loggedStatistics } from "../../src/monitoring/logged_statistics.ts";

/** The shadow model's prediction for a product. */
export interface Comparison {
  predictionId: string;
  model: ModelVersion;
  code: string | number;
  confidence: number;
}

/** Writes the entries. */
export interface PredictionLog {
  predicted(event: PredictionEvent): void;
  compared(comparison: Comparison): void;
  feedback(event: FeedbackEvent): void;
}

/** A prediction log over lines. */
export function predictionLog(
  lines: LineLog,
  { keepTexts, now }: { keepTexts: boolean; now: () => Date },
): PredictionLog {
  const write = (kind: string, fields: Record<string, unknown>) =>
    lines.append(JSON.stringify({ kind, time: now().toISOString(), ...fields }));
  return {
    predicted({ call, model, products, predictions }) {
      products.forEach((product, at) => {
        const { "predicted prdtypecode": code, confidence, prediction_id } = predictions[at];
        write("prediction", {
          prediction_id,
          request_id: call.requestId,
          subject: call.caller?.subject ?? null,
          model: model.name,
          version: model.version,
          code,
          confidence,
          ...loggedStatistics(product),
          picture: product.picture !== undefined,
          ...(keepTexts ? { title: product.title, description: product.description } : {}),
        });
      });
    },
    compared({ predictionId, model, code, confidence }) {
      const { name, version } = model;
      write("shadow", { prediction_id: predictionId, model: name, version, code, confidence });
    },
    feedback({ call, predictionId, trueCode }) {
      write("feedback", {
        prediction_id: predictionId,
        request_id: call.requestId,
        subject: call.caller?.subject ?? null,
        true_code: trueCode,
      });
    },
  };
}
