/** An answered request, as the log, the metrics and the shadow model receive it. */
import type { RankedCode } from "./ranked_classes.ts";
import type { Product, ServedModel } from "./served_model.ts";

/** One prediction as it was answered. */
export interface AnsweredPrediction {
  "predicted prdtypecode": string | number;
  label: string;
  confidence: number;
  top: RankedCode[];
  prediction_id: string;
}

/** The predictions of one request. */
export interface PredictionEvent {
  call: { requestId: string; caller: { subject: string } | undefined };
  model: ServedModel;
  products: readonly Product[];
  predictions: readonly AnsweredPrediction[];
}

/** One piece of feedback. */
export interface FeedbackEvent {
  call: PredictionEvent["call"];
  predictionId: string;
  trueCode: string | number;
  /** True when the model in use has a class of this code. */
  known: boolean;
}
