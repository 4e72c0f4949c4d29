/** The three prediction routes. */
import { createRoute, OpenAPIHono, type z } from "@hono/zod-openapi";
import type { PredictionIds } from "../auth/prediction_ids.ts";
import { type AppMiddleware, type Call, type Env, toCall } from "../http/context.ts";
import { json } from "../http/responses.ts";
import type { PredictionEvent } from "../inference/prediction_event.ts";
import { ranked } from "../inference/ranked_classes.ts";
import type { Product, ServedModel, ServedModels } from "../inference/served_model.ts";
import type { PictureInput } from "../pictures/picture.ts";
import type { PictureReader } from "../pictures/picture_reader.ts";
import type { WorkOptions } from "../queue/work_queue.ts";
import { type PredictionAnswer, productAnswer, productsAnswer } from "../schemas/answers.ts";
import type { RequestSchemas } from "../schemas/requests.ts";
import { noModel, translateErrors } from "./error_translation.ts";
import { BODY_PROBLEMS, jsonResponse, problems, type RouteTools, TOKEN_PROBLEMS } from "./route.ts";

/** Dependencies of the routes. */
export interface PredictTools {
  models: ServedModels;
  pictures: PictureReader;
  predictionIds: PredictionIds;
  /** Called for each answered request; must not throw. */
  onPrediction(event: PredictionEvent): void;
  /** Number of classes in an answer. */
  top: number;
}

interface Asked {
  title: string;
  description?: string | null;
  picture?: PictureInput | Blob | null;
  /** Path of the picture in the body. */
  loc?: (string | number)[];
}

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

async function predict(
  asked: readonly Asked[],
  call: Call,
  { models, pictures, predictionIds, onPrediction, top }: PredictTools,
) {
  if (!models.champion()) throw noModel();
  const { products, model, rows } = await translateErrors(async () => {
    const work = { caller: call.caller?.subject ?? "", signal: call.signal };
    const products = await withPictures(asked, { pictures, work });
    // looked up again: the model may have been replaced while the pictures were read
    const model = models.champion();
    if (!model) throw noModel();
    return { products, model, rows: await model.predict(products, work) };
  });
  const { labels, name, version } = model;
  const toId = predictionIds.create(call.caller?.subject ?? "", products.length);
  const predictions = products.map((product, row): PredictionAnswer => {
    const start = row * labels.length;
    const best = ranked(rows.subarray(start, start + labels.length), { labels, count: top });
    return {
      "predicted prdtypecode": best[0].code,
      label: best[0].label,
      confidence: best[0].p,
      top: best,
      prediction_id: toId(row),
      ...ignoredFields(product, model),
    };
  });
  onPrediction({ call, model, products, predictions });
  return { predictions, model: { name, version } };
}

/** The fields of a product that the model does not read; empty when it reads all of them. */
function ignoredFields(
  { title, description, picture }: Product,
  { reads }: ServedModel,
): Pick<PredictionAnswer, "ignored"> {
  const sent = { text: title || description, image: picture };
  const ignored = (["text", "image"] as const).filter((one) => sent[one] && !reads.includes(one));
  return ignored.length > 0 ? { ignored } : {};
}

async function withPictures(
  asked: readonly Asked[],
  { pictures, work }: { pictures: PictureReader; work: WorkOptions },
): Promise<Product[]> {
  const placed = await Promise.all(
    asked.flatMap(({ picture, loc = [] }, row) =>
      picture == null ? [] : [toInput(picture).then((input) => ({ input, loc, row }))]
    ),
  );
  const found = placed.length > 0 ? await pictures.read(placed, work) : [];
  const byRow = new Map(placed.map(({ row }, at) => [row, found[at]]));
  return asked.map(({ title, description }, row) => ({
    title,
    description: description ?? null,
    picture: byRow.get(row),
  }));
}

async function toInput(picture: PictureInput | Blob): Promise<PictureInput> {
  return picture instanceof Blob ? await picture.bytes() : picture;
}

function toList({ predictions, model }: Awaited<ReturnType<typeof predict>>) {
  return {
    "predicted prdtypecodes": predictions.map((one) => one["predicted prdtypecode"]),
    predictions,
    model,
  };
}
