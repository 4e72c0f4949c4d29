/** The three prediction routes. */
import { createRoute, OpenAPIHono, type z } from "@hono/zod-openapi";
import { type AppMiddleware, type Env, toCall } from "../http/context.ts";
import { json } from "../http/responses.ts";
import { productAnswer, productsAnswer } from "../schemas/answers.ts";
import type { RequestSchemas } from "../schemas/requests.ts";
import { predict, type PredictTools } from "./prediction.ts";
import { BODY_PROBLEMS, jsonResponse, problems, type RouteTools, TOKEN_PROBLEMS } from "./route.ts";

/** POST /predict_product, /predict_product_batch and /predict_text_list. */
export function predictRoutes(schemas: RequestSchemas, tools: PredictTools & RouteTools) {
  const { requireScope, readBody } = tools;
  const refusals = problems(...TOKEN_PROBLEMS, ...BODY_PROBLEMS);
  return new OpenAPIHono<Env>()
    .openapi(
      createRoute({
        ...predictions(requireScope("predict"), readBody({ forms: true })),
        path: "/predict_product",
        summary: "Predict the type of a product",
        request: bodies(schemas.product, schemas.productForm),
        responses: { 200: jsonResponse("Its type", productAnswer), ...refusals },
      }),
      async (context) => {
        const { designation, description, image } = context.get("mediaKind") === "json"
          ? context.req.valid("json")
          : context.req.valid("form");
        const asked = { title: designation, description, picture: image, loc: ["image"] };
        const { predictions: [prediction], model } = await predict([asked], toCall(context), tools);
        return json(context, { ...prediction, model });
      },
    )
    .openapi(
      createRoute({
        ...predictions(requireScope("predict"), readBody({ forms: true })),
        path: "/predict_product_batch",
        summary: "Predict the types of several products",
        request: bodies(schemas.products, schemas.productsForm),
        responses: { 200: jsonResponse("Their types, in order", productsAnswer), ...refusals },
      }),
      async (context) => {
        const { designations, descriptions, images } = context.get("mediaKind") === "json"
          ? context.req.valid("json")
          : context.req.valid("form");
        const asked = designations.map((title, at) => ({
          title,
          description: descriptions?.[at],
          picture: images?.[at],
          loc: ["images", at],
        }));
        return json(context, toList(await predict(asked, toCall(context), tools)));
      },
    )
    .openapi(
      createRoute({
        ...predictions(requireScope("predict"), readBody()),
        path: "/predict_text_list",
        summary: "Predict the types of products by one text each",
        request: {
          body: { required: true, content: { "application/json": { schema: schemas.texts } } },
        },
        responses: { 200: jsonResponse("Their types, in order", productsAnswer), ...refusals },
      }),
      async (context) => {
        const asked = context.req.valid("json").text.map((title) => ({ title }));
        return json(context, toList(await predict(asked, toCall(context), tools)));
      },
    );
}

/** Common fields of the three routes. */
function predictions<Middleware extends AppMiddleware[]>(...middleware: Middleware) {
  return {
    method: "post" as const,
    tags: ["predictions"],
    security: [{ bearer: ["predict"] }],
    middleware,
  };
}

/** Bodies of JSON or a form; not marked as required, so that one format's validator runs. */
function bodies<Json extends z.ZodType, Form extends z.ZodType>(json: Json, form: Form) {
  const content = {
    "application/json": { schema: json },
    "multipart/form-data": { schema: form },
  };
  return { body: { content } };
}

function toList({ predictions, model }: Awaited<ReturnType<typeof predict>>) {
  return {
    "predicted prdtypecodes": predictions.map((one) => one["predicted prdtypecode"]),
    predictions,
    model,
  };
}
