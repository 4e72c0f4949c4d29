/** The dependencies of the routes, as the assembly passes them. */
import type { Registry } from "prom-client";
import type { Gate } from "./auth/gate.ts";
import type { Bodies } from "./http/bodies.ts";
import type { RequestRecord } from "./http/request_record.ts";
import type { DocumentationTools } from "./routes/documentation.ts";
import type { FeedbackTools } from "./routes/feedback.ts";
import type { PredictTools } from "./routes/prediction.ts";
import type { StateTools } from "./routes/state.ts";
import type { RequestLimits } from "./schemas/requests.ts";

/** Everything that the app needs. */
export interface AppTools extends PredictTools, StateTools, FeedbackTools, DocumentationTools {
  gate: Gate;
  bodies: Bodies;
  /** Maximum number of values in a body. */
  maxValues: number;
  limits: RequestLimits;
  /** Origins whose pages may call from a browser. */
  corsOrigins: readonly string[];
  metrics: Registry;
  onRequest(record: RequestRecord): void;
  /** Milliseconds, monotonic. */
  now(): number;
}
