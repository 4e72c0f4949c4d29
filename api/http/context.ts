/** What is known of a request while it is answered. */
import type { Context } from "hono";

/** What middleware leaves for handlers. */
export interface Variables {
  requestId: string;
  /** Of the answer's body. */
  responseBytes?: number;
  subject?: string;
  /** Of a failure of ours: what to log. */
  error?: string;
}

/** The context of every request. */
export type AppContext = Context<{ Variables: Variables }>;
