/** Work after an answer: metrics, the prediction log and the comparison with the shadow model. */
import { LRUCache } from "lru-cache";
import type { ServedModels } from "../inference/served_model.ts";
import { compareWithShadow } from "../inference/shadow.ts";
import type { FeedbackEvent, PredictionEvent } from "../inference/prediction_event.ts";
import type { ModelMetrics } from "./model_metrics.ts";
import type { PredictionLog } from "./prediction_logger.ts";

/** Dependencies of the hooks. */
export interface Observers {
  counts: ModelMetrics;
  log: PredictionLog;
  models: ServedModels;
}

/** Hooks that the routes call; they must not throw. */
export interface AnswerHooks {
  onPrediction(event: PredictionEvent): void;
  onFeedback(event: FeedbackEvent): void;
}

/** Predictions whose feedback is remembered, to count it once. */
const REMEMBERED = 100_000;

/**
 * Counts and logs answers and compares predictions with the shadow model. Feedback counts once a
 * prediction; the last entry of the log is the one that holds.
 */
export function answersObserved(
  { counts, log, models }: Observers,
): AnswerHooks {
  const given = new LRUCache<string, string | number>({ max: REMEMBERED });
  return {
    onPrediction(event) {
      for (const { "predicted prdtypecode": code, confidence } of event.predictions) {
        counts.prediction(code, confidence);
      }
      log.predicted(event);
      const shadow = models.shadow();
      if (!shadow) return;
      void compareWithShadow(event, {
        shadow,
        onComparison(comparison) {
          counts.shadowed(comparison.agrees);
          log.compared(comparison);
        },
      });
    },
    onFeedback(event) {
      const before = given.get(event.predictionId);
      if (before === event.trueCode) return; // said again
      if (before === undefined) counts.feedback(event.known);
      given.set(event.predictionId, event.trueCode);
      log.feedback(event);
    },
  };
}
