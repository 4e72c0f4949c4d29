/** What callers learn later: the true type of a product that was predicted. */
import { type Call, type Endpoint, endpoint } from "../endpoint.ts";
import type { ServedModels } from "../inference/served_model.ts";
import { feedbackAnswer } from "../schemas/answers.ts";
import type { RequestSchemas } from "../schemas/requests.ts";

/** One piece of feedback. */
export interface FeedbackEvent {
  call: Call;
  predictionId: string;
  trueCode: string | number;
  /** Whether the model in use has a class of this code. */
  known: boolean;
}

/** What the route needs. */
export interface FeedbackTools {
  models: ServedModels;
  /** Told of each piece; must not throw. */
  onFeedback(event: FeedbackEvent): void;
}

/** POST /feedback. A type that no model knows yet is news, not a mistake. */
export function feedbackEndpoint(
  schemas: RequestSchemas,
  { models, onFeedback }: FeedbackTools,
): Endpoint {
  return endpoint({
    method: "post",
    path: "/feedback",
    summary: "Say what type a predicted product truly has",
    tag: "feedback",
    scope: "feedback",
    body: { json: schemas.feedback },
    status: 202,
    answer: { description: "It was taken", schema: feedbackAnswer },
    handle(call, { prediction_id, true_code }) {
      const known = models.champion()?.labels.some(({ code }) => code === true_code) ?? false;
      onFeedback({ call, predictionId: prediction_id, trueCode: true_code, known });
      return { status: "accepted", prediction_id, known };
    },
  });
}
