/** Feedback: the true type of a product that was predicted. */
import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import type { PredictionIds } from "../auth/prediction_ids.ts";
import { type Call, type Env, toCall } from "../http/context.ts";
import { invalid, Problem } from "../http/problem.ts";
import { json } from "../http/responses.ts";
import type { FeedbackEvent } from "../inference/prediction_event.ts";
import type { ServedModels } from "../inference/served_model.ts";
import { feedbackAnswer } from "../schemas/answers.ts";
import type { RequestSchemas } from "../schemas/requests.ts";
import { BODY_PROBLEMS, jsonResponse, problems, type RouteTools, TOKEN_PROBLEMS } from "./route.ts";

/** Dependencies of the route. */
export interface FeedbackTools {
  models: ServedModels;
  predictionIds: PredictionIds;
  /** Called for each piece; must not throw. */
  onFeedback(event: FeedbackEvent): void;
}

/** POST /feedback. It accepts codes that no model knows yet. */
export function feedbackRoutes(
  schemas: RequestSchemas,
  { models, predictionIds, onFeedback, requireScope, readBody }: FeedbackTools & RouteTools,
) {
  const route = createRoute({
    method: "post",
    path: "/feedback",
    summary: "Say what type a predicted product truly has",
    tags: ["feedback"],
    security: [{ bearer: ["feedback"] }],
    middleware: [requireScope("feedback"), readBody()] as const,
    request: {
      body: { required: true, content: { "application/json": { schema: schemas.feedback } } },
    },
    responses: {
      202: jsonResponse("It was taken", feedbackAnswer),
      ...problems(...TOKEN_PROBLEMS, ...BODY_PROBLEMS),
    },
  });
  return new OpenAPIHono<Env>().openapi(route, (context) => {
    const { prediction_id, true_code } = context.req.valid("json");
    const call = toCall(context);
    checkOwner(prediction_id, { call, predictionIds });
    const known = models.champion()?.labels.some(({ code }) => code === true_code) ?? false;
    onFeedback({ call, predictionId: prediction_id, trueCode: true_code, known });
    return json(context, { status: "accepted" as const, prediction_id, known }, 202);
  });
}

/** @throws {Problem} 422 for an id that is none of ours, 403 for another caller's unless `admin`. */
function checkOwner(
  id: string,
  { call, predictionIds }: { call: Call; predictionIds: PredictionIds },
): void {
  const owner = predictionIds.check(id, call.caller?.subject ?? "");
  if (owner === "unknown") {
    throw invalid(["prediction_id"], "No prediction of this service has this id", "id_unknown");
  }
  if (owner === "other" && !call.caller?.scopes.includes("admin")) {
    throw new Problem(403, "The prediction was made for another caller");
  }
}
