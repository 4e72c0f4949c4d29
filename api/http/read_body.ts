/** Middleware that reads a body within bounds and leaves it where Hono's validators look for it. */
import type { Bodies } from "./bodies.ts";
import type { AppMiddleware } from "./context.ts";
import { decodeBody, type MediaKind, mediaKind } from "./media.ts";

/** Formats that a route takes. */
export interface ReadBodyOptions {
  /** @default {false} */
  forms?: boolean;
}

/** Makes the middleware of a route. */
export type ReadBody = (options?: ReadBodyOptions) => AppMiddleware;

/**
 * Reads bodies through `bodies`; one holds at most `maxValues` JSON values or form fields.
 *
 * The middleware throws {Problem} 408, 413, 415, 422 or 503.
 */
export function bodyReader(
  { bodies, maxValues }: { bodies: Bodies; maxValues: number },
): ReadBody {
  return ({ forms = false } = {}) => {
    const accepted: MediaKind[] = forms ? ["json", "multipart", "urlencoded"] : ["json"];
    return async (context, next) => {
      const contentType = context.req.header("content-type") ?? "";
      const kind = mediaKind(contentType, accepted);
      context.set("mediaKind", kind);
      const use = async (bytes: Uint8Array) => {
        const body = decodeBody(kind, bytes, { contentType, maxValues });
        // Hono keeps the promise of a text and a form's value
        const cached = "text" in body ? { text: Promise.resolve(body.text) } : body;
        Object.assign(context.req.bodyCache, cached);
        await next();
      };
      await bodies.use(context.req.raw, { caller: context.get("caller")?.subject ?? "", use });
    };
  };
}
