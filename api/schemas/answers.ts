/** Zod schemas of answers, for the OpenAPI document and the handlers' types. */
import { z } from "@hono/zod-openapi";
import { code } from "./requests.ts";

const probability = z.number().min(0).max(1);

const modelVersion = z.object({
  name: z.string().openapi({ example: "text" }),
  version: z.string().openapi({
    description: "The registry's, or one that changes with the content of the model's files",
  }),
}).openapi("ModelVersion");

const prediction = z.object({
  "predicted prdtypecode": code,
  label: z.string().openapi({ description: "The type's name", example: "Swimming pools" }),
  confidence: probability,
  top: z.array(z.object({ code, label: z.string(), p: probability }).openapi("RankedClass"))
    .openapi({ description: "The most probable types, best first" }),
  prediction_id: z.string().openapi({ description: "Names this prediction in feedback" }),
  ignored: z.array(z.enum(["text", "image"])).optional()
    .openapi({ description: "What was sent but is not read by this model" }),
}).openapi("Prediction");

/** The answer for one product. */
export const productAnswer = prediction.extend({ model: modelVersion }).openapi("ProductAnswer");

/** The answers for many products, in their order. */
export const productsAnswer = z.object({
  "predicted prdtypecodes": z.array(code),
  predictions: z.array(prediction),
  model: modelVersion,
}).openapi("ProductsAnswer");

/** The answer of a process that is alive. */
export const healthAnswer = z.object({ status: z.literal("ok") }).openapi("Health");

/** That predictions can be made. */
export const readyAnswer = z.object({ status: z.literal("ready"), model: modelVersion })
  .openapi("Ready");

/** The model in use. */
export const modelAnswer = modelVersion.extend({
  reads: z.array(z.enum(["text", "image"])),
  provider: z.string().openapi({ description: "Where it runs", example: "cpu" }),
  loaded_at: z.iso.datetime(),
  labels: z.array(z.object({ code, name: z.string() }).openapi("ClassLabel")),
  card: z.string().nullable().openapi({ description: "Markdown" }),
  scores: z.record(z.string(), z.unknown()).nullable()
    .openapi({ description: "The file of the evaluation, as it is" }),
  shadow: z.union([modelVersion, z.null()]),
}).openapi("Model");

/** The words of a text that speak for a type, and those against it. */
export const explanation = z.object({
  code,
  label: z.string(),
  probability,
  words: z.array(
    z.object({
      word: z.string(),
      field: z.enum(["title", "description"]),
      fall: z.number().openapi({
        description:
          "By how much the probability falls without the word; below 0 it speaks against",
      }),
    }).openapi("WordInfluence"),
  ).openapi({ description: "The first words of title and description, in their order" }),
  model: modelVersion,
}).openapi("Explanation");

/** That feedback was taken. */
export const feedbackAnswer = z.object({
  status: z.literal("accepted"),
  prediction_id: z.string(),
  known: z.boolean().openapi({ description: "Whether the model in use has a class of this code" }),
}).openapi("FeedbackAnswer");

const fault = z.object({
  type: z.string(),
  loc: z.array(z.union([z.string(), z.int()])),
  msg: z.string(),
});

/** RFC 9457 problem details, with FastAPI's `detail`. */
export const problemAnswer = z.object({
  type: z.string().openapi({ example: "about:blank" }),
  title: z.string(),
  status: z.int(),
  detail: z.union([z.string(), z.array(fault)]),
  errors: z.array(z.object({ detail: z.string(), pointer: z.string() })).optional(),
  request_id: z.string(),
  error: z.string().optional()
    .openapi({ description: "The detail in one line, below /v2 alone" }),
}).openapi("Problem");

/** An answer about one product, without the model's version. */
export type PredictionAnswer = z.infer<typeof prediction>;
