/** Authorization: a bearer token with a scope, within a rate. */
import type { AppMiddleware, Caller } from "../http/context.ts";
import { Problem } from "../http/problem.ts";
import type { RateLimit } from "./rate_limit.ts";

/** A permission that a token grants; `admin` grants all of them. */
export type Scope = "predict" | "feedback" | "admin";

/** All scopes. */
export const SCOPES: readonly Scope[] = ["predict", "feedback", "admin"];

/**
 * Checks a token.
 *
 * @throws {Problem} 401 when it is not to be trusted, 503 when its keys cannot be had.
 */
export type TokenVerifier = (token: string) => Promise<Caller>;

/** Admits callers. */
export interface Gate {
  /**
   * @throws {Problem} 401 without a good token, 403 without the scope, 429 when it is too often.
   */
  admit(authorization: string | undefined, scope: Scope): Promise<Caller>;
}

/** Maximum length of a token. */
const MAX_TOKEN = 8192;

/** Makes the middleware that admits callers with a scope. */
export type RequireScope = (scope: Scope) => AppMiddleware;

/** Middleware over a gate; it sets the caller. */
export function scopeGuard(gate: Gate): RequireScope {
  return (scope) => async (context, next) => {
    context.set("caller", await gate.admit(context.req.header("authorization"), scope));
    await next();
  };
}

/**
 * A gate for bearer tokens (RFC 6750).
 *
 * @throws {Problem} from `admit`: 401, 403 or 429.
 */
export function bearerGate(verify: TokenVerifier, rates: RateLimit): Gate {
  return {
    async admit(authorization, scope) {
      const token = /^Bearer +([\w.~+/-]+=*)$/i.exec(authorization?.slice(0, MAX_TOKEN + 8) ?? "")
        ?.[1];
      if (token === undefined || token.length > MAX_TOKEN) {
        throw new Problem(401, "Not authenticated", {
          headers: { "www-authenticate": "Bearer" },
        });
      }
      const caller = await verify(token);
      if (!caller.scopes.includes(scope) && !caller.scopes.includes("admin")) {
        throw new Problem(403, `The token lacks the scope '${scope}'`, {
          headers: {
            "www-authenticate": `Bearer error="insufficient_scope", scope="${scope}"`,
          },
        });
      }
      const wait = rates.take(caller.subject);
      if (wait > 0) {
        throw new Problem(429, "Too many requests", {
          headers: { "retry-after": String(Math.ceil(wait)) },
        });
      }
      return caller;
    },
  };
}
