/** What whoever assembles the API hands to its routes. */
import type { Registry } from "prom-client";
import type { EndpointTools } from "./endpoint.ts";
import type { RequestRecord } from "./http/observed.ts";
import type { DocumentationTools } from "./routes/documentation.ts";
import type { FeedbackTools } from "./routes/feedback.ts";
import type { PredictTools } from "./routes/predict.ts";
import type { StateTools } from "./routes/state.ts";
import type { RequestLimits } from "./schemas/requests.ts";

/** All that the API needs of the world. */
export interface AppTools
  extends EndpointTools, PredictTools, StateTools, FeedbackTools, DocumentationTools {
  limits: RequestLimits;
  /** Origins whose pages may call from a browser. */
  corsOrigins: readonly string[];
  metrics: Registry;
  onRequest(record: RequestRecord): void;
  /** Milliseconds, monotonic. */
  now(): number;
}
