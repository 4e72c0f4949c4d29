/** Middleware that refuses a malformed Host header. */
import type { AppMiddleware } from "./context.ts";
import { Problem } from "./problem.ts";

/** A host name, an IPv4 address or a bracketed IPv6 address, and perhaps a port (RFC 9110, 7.2). */
const HOST = /^(?:[\w.~-]{1,255}|\[[\da-f:.]{2,45}\])?(?::\d{0,5})?$/i;

/**
 * Makes the middleware; it answers 400.
 *
 * @throws {Problem} from the middleware: 400.
 */
export function checkHost(): AppMiddleware {
  return async (context, next) => {
    if (!HOST.test(context.req.header("host") ?? "")) throw new Problem(400, "Host is malformed");
    await next();
  };
}
