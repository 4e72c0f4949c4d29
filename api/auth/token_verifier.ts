/**
 * Tokens as JSON Web Tokens (RFC 7519), checked by jose: the algorithm is ours to choose and never
 * the token's, issuer, audience, times and subject have to be there, and keys come from the secret
 * or from the JWKS alone, never from the token's own header.
 */
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify, type JWTVerifyGetKey } from "jose";
import { LRUCache } from "lru-cache";
import type { Caller } from "../http/context.ts";
import { Problem, unavailable } from "../http/problem.ts";
import type { TokenVerifier } from "./gate.ts";

/** Required claims. */
export interface TokenRules {
  issuer: string;
  audience: string;
  leewaySeconds: number;
}

/** Source of the keys. */
export type TokenKeys =
  | { secret: Uint8Array<ArrayBuffer> }
  | {
    jwksUrl: string;
    algorithms: readonly string[];
    /** Minimum time between two requests for an unknown key. @default {30_000} */
    cooldownMs?: number;
  };

/** Time until a token is checked again, so that withdrawn keys lose effect. */
const TRUSTED_MS = 30_000;
const REMEMBERED = 1000;
const MAX_DAYS = 92;

/** Maximum length of a subject. */
export const MAX_SUBJECT = 200;
/** Maximum time until a token expires. */
export const MAX_LIFETIME_SECONDS = MAX_DAYS * 86_400;
/** Errors of the key lookup that the token causes. */
const TOKEN_FAULTS = [
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
  errors.JOSENotSupported,
];

/**
 * A verifier that caches valid tokens for half a minute. `now` is in milliseconds since 1970.
 *
 * @throws {Problem} from the verifier: 401, or 503 where the keys cannot be had.
 */
export async function tokenVerifier(
  keys: TokenKeys,
  { rules, now }: { rules: TokenRules; now: () => number },
): Promise<TokenVerifier> {
  const key = await importKey(keys);
  const algorithms = "secret" in keys ? ["HS256"] : withSynonyms(keys.algorithms);
  const { issuer, audience, leewaySeconds } = rules;
  const options = { algorithms, issuer, audience, clockTolerance: leewaySeconds };
  const remembered = new LRUCache<string, { caller: Caller; until: number }>({ max: REMEMBERED });
  return async (token) => {
    const known = remembered.get(token);
    if (known && now() < known.until) return known.caller;
    const payload = await verified(jwtVerify(token, key, {
      ...options,
      requiredClaims: ["exp", "sub"],
      currentDate: new Date(now()),
    }));
    const expires = payload.exp as number;
    if (expires * 1000 > now() + MAX_LIFETIME_SECONDS * 1000 + leewaySeconds * 1000) {
      throw refused(`The token is good for too long, expected at most ${MAX_DAYS} days`);
    }
    const caller = toCaller(payload);
    const until = Math.min(now() + TRUSTED_MS, (expires + leewaySeconds) * 1000);
    remembered.set(token, { caller, until });
    return caller;
  };
}

async function importKey(keys: TokenKeys): Promise<JWTVerifyGetKey> {
  if ("jwksUrl" in keys) return remoteKeys(keys.jwksUrl, keys.cooldownMs);
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", keys.secret, algorithm, false, ["verify"]);
  return () => Promise.resolve(key);
}

/** Keys by the token's `kid`; an unknown one refetches the set, at most once per cooldown. */
function remoteKeys(url: string, cooldownDuration = 30_000): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(new URL(url), { cooldownDuration });
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      if (TOKEN_FAULTS.some((fault) => error instanceof fault)) throw error;
      throw unavailable("The keys that check tokens cannot be fetched", { cause: error });
    }
  };
}

/** RFC 9864 gave EdDSA on curve 25519 a name of its own. */
function withSynonyms(algorithms: readonly string[]): string[] {
  return algorithms.flatMap((name) => name === "EdDSA" ? ["EdDSA", "Ed25519"] : [name]);
}

async function verified(checked: Promise<{ payload: JWTPayload }>): Promise<JWTPayload> {
  try {
    return (await checked).payload;
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw refused("The token is not valid");
  }
}

function toCaller({ sub, scope, scp }: JWTPayload): Caller {
  if (typeof sub !== "string" || sub === "" || sub.length > MAX_SUBJECT) {
    throw refused("The token's subject is not valid");
  }
  const named = scope ?? scp;
  const scopes = typeof named === "string" ? named.split(" ") : Array.isArray(named) ? named : [];
  return { subject: sub, scopes: scopes.filter((one) => typeof one === "string") };
}

function refused(detail: string): Problem {
  return new Problem(401, detail, {
    headers: { "www-authenticate": 'Bearer error="invalid_token"' },
  });
}
