/**
 * The Open Inference Protocol v2, which KServe's and Triton's clients speak
 * (https://kserve.github.io/website/docs/concepts/architecture/data-plane/v2-protocol).
 */
import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import type { Bodies } from "../http/bodies.ts";
import { type AppContext, type Env, toCall } from "../http/context.ts";
import { json, respond } from "../http/responses.ts";
import type { ServedModel } from "../inference/served_model.ts";
import { type InferRequest, parseInferRequest } from "../inference_protocol/request.ts";
import { encodeInferResponse, OUTPUTS, type OutputTensor } from "../inference_protocol/response.ts";
import type { PredictionAnswer } from "../schemas/answers.ts";
import {
  inferAnswer,
  type InferResponse,
  live,
  modelMetadata,
  readiness,
  serverAnswer,
} from "../schemas/protocol_answers.ts";
import type { RequestLimits } from "../schemas/requests.ts";
import { noModel } from "./error_translation.ts";
import { namedModel } from "./named_model.ts";
import { type AskedProduct, predict, type PredictTools } from "./prediction.ts";
import { BODY_PROBLEMS, jsonResponse, problems, type RouteTools, TOKEN_PROBLEMS } from "./route.ts";

const HEADER_LENGTH = "inference-header-content-length";
/** The version of the protocol's server, not of a model. */
const SERVER = { name: "etiquette", version: "2", extensions: ["binary_tensor_data"] };

/** Dependencies of the routes. */
export interface ProtocolTools extends PredictTools {
  bodies: Bodies;
  limits: RequestLimits;
  stopping(): boolean;
}

const MODEL = "/v2/models/{model}";
/** A model in use, and one version of it. */
const MODEL_PATHS = [MODEL, `${MODEL}/versions/{version}`];
const get = { method: "get" as const, tags: ["inference protocol"] };

/**
 * GET /v2 and below it, POST …/infer.
 *
 * @throws {Problem} from the handlers: 404 for another model, 503 without one.
 */
export function inferenceProtocolRoutes(tools: ProtocolTools & RouteTools) {
  const app = new OpenAPIHono<Env>()
    .openapi(
      createRoute({
        ...get,
        path: "/v2",
        summary: "The server, and its extensions of the protocol",
        responses: { 200: jsonResponse("The server", serverAnswer) },
      }),
      (context) => json(context, SERVER),
    )
    .openapi(
      createRoute({
        ...get,
        path: "/v2/health/live",
        summary: "Whether the process is alive",
        responses: { 200: jsonResponse("It is", live) },
      }),
      (context) => json(context, { live: true }),
    )
    .openapi(
      createRoute({
        ...get,
        path: "/v2/health/ready",
        summary: "Whether a model is loaded",
        responses: { 200: jsonResponse("It is", readiness), ...problems(503) },
      }),
      (context) => {
        if (tools.stopping() || !tools.models.champion()) throw noModel();
        return json(context, { ready: true });
      },
    );
  for (const path of MODEL_PATHS) addModelRoutes(app, { path, tools });
  return app;
}

function addModelRoutes(
  app: OpenAPIHono<Env>,
  { path, tools }: { path: string; tools: ProtocolTools & RouteTools },
): void {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, z.string().min(1)]);
  const request = { params: z.object(Object.fromEntries(names)) };
  app.openapi(
    createRoute({
      ...get,
      path: `${path}/ready`,
      request,
      summary: "Whether this model is in use",
      responses: { 200: jsonResponse("It is", readiness), ...problems(404, 503) },
    }),
    (context) => {
      servedModel(context, tools);
      return json(context, { ready: true });
    },
  );
  app.openapi(
    createRoute({
      ...get,
      path,
      request,
      summary: "Inputs and outputs of the model",
      responses: { 200: jsonResponse("They are", modelMetadata), ...problems(404, 503) },
    }),
    (context) => json(context, metadata(servedModel(context, tools))),
  );
  app.openapi(
    createRoute({
      ...get,
      method: "post",
      path: `${path}/infer`,
      request,
      summary: "Predict; the bytes of binary tensors may follow the JSON",
      security: [{ bearer: ["predict"] }],
      middleware: [tools.requireScope("predict")] as const,
      responses: {
        200: jsonResponse("The outputs", inferAnswer),
        ...problems(...TOKEN_PROBLEMS, ...BODY_PROBLEMS, 400, 404),
      },
    }),
    (context) => infer(context, tools),
  );
}

/** @throws {Problem} 404 for another model than the one in use, 503 without one. */
function servedModel(context: AppContext, { models }: Pick<ProtocolTools, "models">): ServedModel {
  return namedModel(context.req.param() as { model: string; version?: string }, models);
}

function metadata({ name, version, reads, labels }: ServedModel) {
  const inputs = reads.includes("image")
    ? ["title", "description", "image"]
    : ["title", "description"];
  return {
    name,
    versions: [version],
    platform: "onnxruntime_onnx",
    inputs: inputs.map((input) => ({ name: input, datatype: "BYTES", shape: [-1] })),
    outputs: Object.entries(OUTPUTS).map(([output, datatype]) => ({
      name: output,
      datatype,
      shape: output === "probabilities" ? [-1, labels.length] : [-1],
    })),
  };
}

async function infer(context: AppContext, tools: ProtocolTools): Promise<InferResponse> {
  servedModel(context, tools);
  const call = toCall(context);
  const length = context.req.header(HEADER_LENGTH);
  const response = await tools.bodies.use(context.req.raw, {
    caller: call.caller?.subject ?? "",
    use: async (bytes) => {
      const request = parseInferRequest(bytes, {
        headerLength: length === undefined ? undefined : Number(length),
        limits: tools.limits,
      });
      const { predictions, model, rows } = await predict(toProducts(request), call, tools);
      const tensors = toTensors(predictions, rows);
      return encodeInferResponse({ model, tensors }, request);
    },
  });
  const { bytes, headerLength } = response;
  return respond(context, bytes, {
    contentType: headerLength === undefined ? "application/json" : "application/octet-stream",
    headers: headerLength === undefined ? {} : { [HEADER_LENGTH]: String(headerLength) },
  }) as InferResponse;
}

function toProducts({ inputs, rows }: InferRequest): AskedProduct[] {
  return Array.from({ length: rows }, (_, row) => ({
    title: inputs.title?.[row] as string,
    description: inputs.description?.[row] as string | undefined,
    picture: inputs.image?.[row] || undefined,
    loc: ["inputs", "image", row],
  }));
}

function toTensors(predictions: readonly PredictionAnswer[], rows: Float32Array): OutputTensor[] {
  const shape = [predictions.length];
  const text = (name: keyof typeof OUTPUTS, of: (one: PredictionAnswer) => string | number) => ({
    ...{ name, shape, datatype: "BYTES" as const },
    data: predictions.map((one) => String(of(one))),
  });
  return [
    text("code", (one) => one["predicted prdtypecode"]),
    text("label", ({ label }) => label),
    {
      ...{ name: "confidence", shape, datatype: "FP32" },
      data: Float32Array.from(predictions, ({ confidence }) => confidence),
    },
    {
      ...{ name: "probabilities", datatype: "FP32", data: rows },
      shape: [predictions.length, rows.length / predictions.length],
    },
    text("prediction_id", (one) => one.prediction_id),
  ];
}
