/** Request ids and the headers that every answer carries, by Hono's middleware. */
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import type { AppMiddleware } from "./context.ts";

const REQUEST_ID = /^[\w.:/+=-]{1,128}$/;

/** Keeps a caller's request id when it is well-formed, else makes one. */
export function requestIds(): AppMiddleware {
  return requestId({
    limitLength: 128,
    generator(context) {
      const given = context.req.header("x-request-id") ?? "";
      return REQUEST_ID.test(given) ? given : crypto.randomUUID();
    },
  });
}

/** Sets the security headers that a route has not set itself. */
export function careful(): AppMiddleware {
  return secureHeaders({
    overwrite: false,
    contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    referrerPolicy: "no-referrer",
    strictTransportSecurity: "max-age=31536000",
    xFrameOptions: "DENY",
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
    removePoweredBy: false,
  });
}

/** Keeps answers out of caches unless a route says otherwise. */
export function uncached(): AppMiddleware {
  return async (context, next) => {
    await next();
    const { headers } = context.res;
    if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  };
}
