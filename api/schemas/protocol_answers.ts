/** Zod schemas of answers of the Open Inference Protocol v2. */
import { z } from "@hono/zod-openapi";
import type { TypedResponse } from "hono";

const tensor = z.object({
  name: z.string(),
  datatype: z.string(),
  shape: z.array(z.int()),
});
/** The server. */
export const serverAnswer = z.object({
  name: z.string(),
  version: z.string(),
  extensions: z.array(z.string()),
}).openapi("InferenceServer");
/** A model: its inputs and outputs. */
export const modelMetadata = z.object({
  name: z.string(),
  versions: z.array(z.string()),
  platform: z.string(),
  inputs: z.array(tensor),
  outputs: z.array(tensor),
}).openapi("InferenceModel");
/** The outputs of a prediction. */
export const inferAnswer = z.object({
  model_name: z.string(),
  model_version: z.string(),
  id: z.string().optional(),
  outputs: z.array(z.object({
    name: z.string(),
    datatype: z.string(),
    shape: z.array(z.int()),
    data: z.array(z.union([z.string(), z.number()])).optional(),
    parameters: z.object({ binary_data_size: z.int() }).optional(),
  })),
}).openapi("InferenceAnswer");
/** The process is alive. */
export const live = z.object({ live: z.boolean() });
/** A model is in use. */
export const readiness = z.object({ ready: z.boolean() });

/** A response of outputs, as JSON or with binary tensors behind it. */
export type InferResponse = Response & TypedResponse<z.infer<typeof inferAnswer>, 200, "json">;
