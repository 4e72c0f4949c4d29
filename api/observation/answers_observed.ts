/** What follows an answer: it is counted, logged and shown to the shadow model. */
import type { ServedModels } from "../inference/served_model.ts";
import { compareWithShadow } from "../inference/shadow.ts";
import type { FeedbackTools } from "../routes/feedback.ts";
import type { PredictTools } from "../routes/predict.ts";
import type { ModelMetrics } from "./model_metrics.ts";
import type { PredictionLog } from "./prediction_log.ts";

/** Where it is told. */
export interface Observers {
  counts: ModelMetrics;
  log: PredictionLog;
  models: ServedModels;
}

/** The routes' hooks. */
export function answersObserved(
  { counts, log, models }: Observers,
): Pick<PredictTools, "onPrediction"> & Pick<FeedbackTools, "onFeedback"> {
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
        onVerdict(verdict) {
          counts.shadowed(verdict.agrees);
          log.compared(verdict);
        },
      });
    },
    onFeedback(event) {
      counts.feedback(event.known);
      log.feedback(event);
    },
  };
}
