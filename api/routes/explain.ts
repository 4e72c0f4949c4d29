/** The words of a product that speak for a type: what the prediction loses without each of them. */
import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { measureWords } from "../../src/prediction/word_influence.ts";
import { type Env, toCall } from "../http/context.ts";
import { invalid } from "../http/problem.ts";
import { json } from "../http/responses.ts";
import { rounded } from "../inference/ranked_classes.ts";
import type { Product } from "../inference/served_model.ts";
import { explanation } from "../schemas/answers.ts";
import type { RequestSchemas } from "../schemas/requests.ts";
import { translateErrors } from "./error_translation.ts";
import type { PredictTools } from "./prediction.ts";
import { BODY_PROBLEMS, jsonResponse, problems, type RouteTools, TOKEN_PROBLEMS } from "./route.ts";
import { namedModel } from "./named_model.ts";

/** POST /v2/models/{model}/explain, beside the Open Inference Protocol's routes. */
export function explainRoutes(
  schemas: RequestSchemas,
  { models, requireScope, readBody }: Pick<PredictTools, "models"> & RouteTools,
) {
  const route = createRoute({
    method: "post",
    path: "/v2/models/{model}/explain",
    summary: "Say which words speak for a type",
    description: "Each word is left out once (occlusion), the first sixty at most.",
    tags: ["predictions"],
    security: [{ bearer: ["predict"] }],
    middleware: [requireScope("predict"), readBody()] as const,
    request: {
      params: z.object({ model: z.string().min(1) }),
      body: { required: true, content: { "application/json": { schema: schemas.explained } } },
    },
    responses: {
      200: jsonResponse("The words", explanation),
      ...problems(...TOKEN_PROBLEMS, ...BODY_PROBLEMS, 404),
    },
  });
  return new OpenAPIHono<Env>().openapi(route, async (context) => {
    const model = namedModel(context.req.valid("param"), models);
    if (!model.reads.includes("text")) {
      throw invalid(["designation"], "The model in use reads no text", "text_unread");
    }
    const { designation, description, code } = context.req.valid("json");
    const call = toCall(context);
    const work = { caller: call.caller?.subject ?? "", signal: call.signal };
    const product: Product = { title: designation, description: description ?? null };
    const probabilities = (products: readonly Product[]) => model.predict(products, work);
    return await translateErrors(async () => {
      const own = await probabilities([product]);
      const label = code === undefined
        ? own.indexOf(Math.max(...own))
        : model.labels.findIndex((one) => String(one.code) === String(code));
      if (label < 0) throw invalid(["code"], "The model in use has no such type", "code_unknown");
      const occluded = { labels: model.labels, probabilities };
      const words = await measureWords(occluded, product, { label, probability: own[label] });
      return json(context, {
        code: model.labels[label].code,
        label: model.labels[label].name,
        probability: rounded(own[label]),
        words: words.map(({ fall, ...word }) => ({ ...word, fall: rounded(fall) })),
        model: { name: model.name, version: model.version },
      });
    });
  });
}
