/** Who may come in: a bearer token with a scope, and not too often. */
import { Problem } from "../http/problem.ts";
import type { RateLimit } from "./rate_limit.ts";

/** What a token may allow; `admin` allows everything. */
export type Scope = "predict" | "feedback" | "admin";

/** All scopes. */
export const SCOPES: readonly Scope[] = ["predict", "feedback", "admin"];

/** Who calls. */
export interface Caller {
  subject: string;
  scopes: readonly string[];
}

/**
 * Checks a token.
 *
 * @throws {Problem} 401 when it is not to be trusted, 503 when its keys cannot be had.
 */
export type TokenVerifier = (token: string) => Promise<Caller>;

/** Lets callers in. */
export interface Gate {
  /**
   * @throws {Problem} 401 without a good token, 403 without the scope, 429 when it is too often.
   */
  admit(authorization: string | undefined, scope: Scope): Promise<Caller>;
}

/** Longer than any honest token of ours; nothing longer is looked at. */
const MAX_TOKEN = 8192;

/** A gate for bearer tokens (RFC 6750). */
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
