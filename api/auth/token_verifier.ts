/**
 * Tokens as JSON Web Tokens (RFC 7519), checked by jose: the algorithm is ours to choose and never
 * the token's, issuer, audience, times and subject have to be there, and keys come from the secret
 * or from the JWKS alone, never from the token's own header.
 */
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify, type JWTVerifyGetKey } from "jose";
import { Problem, unavailable } from "../http/problem.ts";
import type { Caller, TokenVerifier } from "./gate.ts";

/** What a good token says. */
export interface TokenRules {
  issuer: string;
  audience: string;
  leewaySeconds: number;
}

/** Where the keys are. */
export type TokenKeys =
  | { secret: Uint8Array<ArrayBuffer> }
  | {
    jwksUrl: string;
    algorithms: readonly string[];
    /** Between two looks for a key that is not there. @default {30_000} */
    cooldownMs?: number;
  };

/** A token is checked anew after this long, so that a withdrawn key does not live on. */
const TRUSTED_MS = 30_000;
const REMEMBERED = 1000;
const MAX_SUBJECT = 200;
/** Errors in looking for a key that are the token's own fault. */
const TOKEN_FAULTS = [
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
  errors.JOSENotSupported,
];

/** A verifier that remembers good tokens for half a minute. `now` is in milliseconds since 1970. */
export async function tokenVerifier(
  keys: TokenKeys,
  { rules, now }: { rules: TokenRules; now: () => number },
): Promise<TokenVerifier> {
  const key = await keyOf(keys);
  const algorithms = "secret" in keys ? ["HS256"] : withSynonyms(keys.algorithms);
  const { issuer, audience, leewaySeconds } = rules;
  const options = { algorithms, issuer, audience, clockTolerance: leewaySeconds };
  const remembered = new Map<string, { caller: Caller; until: number }>();
  return async (token) => {
    const known = remembered.get(token);
    if (known && now() < known.until) return known.caller;
    const payload = await verified(jwtVerify(token, key, {
      ...options,
      requiredClaims: ["exp", "sub"],
      currentDate: new Date(now()),
    }));
    const caller = callerOf(payload);
    const until = Math.min(now() + TRUSTED_MS, (payload.exp as number + leewaySeconds) * 1000);
    remembered.delete(token);
    remembered.set(token, { caller, until });
    if (remembered.size > REMEMBERED) remembered.delete(remembered.keys().next().value as string);
    return caller;
  };
}

async function keyOf(keys: TokenKeys): Promise<JWTVerifyGetKey> {
  if ("jwksUrl" in keys) return remoteKeys(keys.jwksUrl, keys.cooldownMs);
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", keys.secret, algorithm, false, ["verify"]);
  return () => Promise.resolve(key);
}

/** Keys by the token's `kid`; an unknown one has the set fetched anew, now and then. */
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

function callerOf({ sub, scope, scp }: JWTPayload): Caller {
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
