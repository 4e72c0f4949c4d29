/** Tokens that must be let in, and a table of those that must not. */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { base64url, exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { tokenVerifier } from "../../../api/auth/token_verifier.ts";
import { Problem } from "../../../api/http/problem.ts";

const SECRET = new TextEncoder().encode("a secret of tests, long enough for HS256 to take it");
const NOW = 1_800_000_000;
const rules = { issuer: "etiquette", audience: "etiquette-api", leewaySeconds: 5 };
const CLAIMS = {
  sub: "shop",
  iss: "etiquette",
  aud: "etiquette-api",
  exp: NOW + 60,
  scope: "predict",
};

type Claims = Record<string, unknown>;
type Header = Record<string, unknown>;

function signed(claims: Claims = {}, header: Header = {}, key: Uint8Array = SECRET) {
  return new SignJWT({ ...CLAIMS, ...claims })
    .setProtectedHeader({ alg: "HS256", ...header }).sign(key);
}

/** Signs whatever it is given, as an attacker would who has a key. */
function forged(
  header: Header,
  claims: unknown,
  key: Uint8Array | string,
  hash = "sha256",
): string {
  const head = base64url.encode(JSON.stringify(header));
  const body = base64url.encode(JSON.stringify(claims));
  const signature = createHmac(hash, key).update(`${head}.${body}`).digest("base64url");
  return `${head}.${body}.${signature}`;
}

function verifier(now = () => NOW * 1000) {
  return tokenVerifier({ secret: SECRET }, { rules, now });
}

async function refusal(promise: Promise<unknown>): Promise<Problem> {
  const outcome = await promise.then(() => undefined, (error) => error);
  assert.ok(outcome instanceof Problem, `let in, or failed otherwise: ${outcome}`);
  return outcome;
}

Deno.test("tokenVerifier() lets a good token in and tells who it is", async () => {
  const verify = await verifier();
  assert.deepEqual(await verify(await signed()), { subject: "shop", scopes: ["predict"] });
  const many = await signed({ scope: "predict feedback", aud: ["other", "etiquette-api"] });
  assert.deepEqual((await verify(many)).scopes, ["predict", "feedback"]);
  const listed = await signed({ scope: undefined, scp: ["predict", 7] });
  assert.deepEqual((await verify(listed)).scopes, ["predict"]);
});

Deno.test("tokenVerifier() forgives a clock that is a little off", async () => {
  const verify = await verifier();
  await verify(await signed({ exp: NOW - 4, nbf: NOW + 4 }));
});

Deno.test("tokenVerifier() forgets a token when it expires", async () => {
  let now = NOW;
  const verify = await verifier(() => now * 1000);
  const token = await signed({ exp: NOW + 10 });
  await verify(token);
  now = NOW + 14;
  await verify(token);
  now = NOW + 16;
  await refusal(verify(token));
});

const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
const own = await exportJWK(publicKey);

const attacks: Record<string, () => Promise<string> | string> = {
  "no signature, alg none": () => new UnsecuredJWT(CLAIMS).encode(),
  "alg None with a signature": () => forged({ alg: "None" }, CLAIMS, SECRET),
  "alg nOnE without one": () => forged({ alg: "nOnE" }, CLAIMS, SECRET).replace(/[^.]+$/, ""),
  "no alg at all": () => forged({ typ: "JWT" }, CLAIMS, SECRET),
  "a stronger hash than the pinned one": () => forged({ alg: "HS512" }, CLAIMS, SECRET, "sha512"),
  "another kind of key": () =>
    new SignJWT(CLAIMS).setProtectedHeader({ alg: "RS256" }).sign(privateKey),
  "another secret": () => signed({}, {}, new TextEncoder().encode("x".repeat(40))),
  "an empty secret": () => forged({ alg: "HS256" }, CLAIMS, ""),
  "expired": () => signed({ exp: NOW - 6 }),
  "expired long ago, in milliseconds": () => signed({ exp: -1 }),
  "good for too long": () => signed({ exp: NOW + 93 * 86_400 }),
  "without an end": () => signed({ exp: undefined }),
  "an end that is no number": () => forged({ alg: "HS256" }, { ...CLAIMS, exp: "never" }, SECRET),
  "not yet valid": () => signed({ nbf: NOW + 6 }),
  "a beginning that is no number": () => forged({ alg: "HS256" }, { ...CLAIMS, nbf: {} }, SECRET),
  "another issuer": () => signed({ iss: "etiquette.example" }),
  "no issuer": () => signed({ iss: undefined }),
  "another audience": () => signed({ aud: "etiquette" }),
  "no audience": () => signed({ aud: undefined }),
  "an empty list of audiences": () => signed({ aud: [] }),
  "no subject": () => signed({ sub: undefined }),
  "an empty subject": () => signed({ sub: "" }),
  "an endless subject": () => signed({ sub: "x".repeat(201) }),
  "a subject that is no text": () => forged({ alg: "HS256" }, { ...CLAIMS, sub: ["a"] }, SECRET),
  "claims that are a list": () => forged({ alg: "HS256" }, [CLAIMS], SECRET),
  "claims that are nothing": () => forged({ alg: "HS256" }, null, SECRET),
  "tampered claims": async () => {
    const [head, , signature] = (await signed()).split(".");
    return [head, base64url.encode(JSON.stringify({ ...CLAIMS, scope: "admin" })), signature].join(
      ".",
    );
  },
  "a tampered header": async () => {
    const [, claims, signature] = (await signed()).split(".");
    return [base64url.encode('{"alg":"HS256","kid":"1"}'), claims, signature].join(".");
  },
  "a tampered signature": async () => {
    const token = await signed();
    return token.slice(0, -2) + (token.endsWith("AA") ? "BB" : "AA");
  },
  "a signature cut short": async () => (await signed()).slice(0, -8),
  "a signature that is left out": async () => (await signed()).replace(/[^.]+$/, ""),
  "a kid that is a path": () => forged({ alg: "HS256", kid: "../../../dev/null" }, CLAIMS, ""),
  "a kid that is a query": () =>
    forged({ alg: "HS256", kid: "' UNION SELECT 'key" }, CLAIMS, "key"),
  "a key of its own in the header": () => forged({ alg: "HS256", jwk: own }, CLAIMS, "own"),
  "the address of a key of its own": () =>
    forged({ alg: "HS256", jku: "http://127.0.0.1:1/jwks" }, CLAIMS, "own"),
  "a certificate of its own": () => forged({ alg: "HS256", x5c: ["MIIB"] }, CLAIMS, "own"),
  "an extension nobody knows": () => forged({ alg: "HS256", crit: ["exp"] }, CLAIMS, SECRET),
  "claims that are not encoded": () =>
    forged({ alg: "HS256", b64: false, crit: ["b64"] }, CLAIMS, SECRET),
  "an encrypted token": () => "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAA.AAAA.AAAA",
  "only dots": () => "..",
  "no token": () => "x",
};

for (const [name, make] of Object.entries(attacks)) {
  Deno.test(`tokenVerifier() refuses ${name}`, async () => {
    const verify = await verifier();
    const problem = await refusal(verify(await make()));
    assert.equal(problem.status, 401);
    assert.match(problem.headers["www-authenticate"], /^Bearer/);
  });
}

interface Issuer {
  url: string;
  keys: Record<string, unknown>[];
  fetches: number;
  down: boolean;
}

async function withIssuer(body: (issuer: Issuer) => Promise<void>): Promise<void> {
  const issuer: Issuer = { url: "", keys: [], fetches: 0, down: false };
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => {
    issuer.fetches++;
    return issuer.down ? new Response("", { status: 500 }) : Response.json({ keys: issuer.keys });
  });
  issuer.url = `http://127.0.0.1:${server.addr.port}/jwks`;
  try {
    await body(issuer);
  } finally {
    await server.shutdown();
  }
}

async function publish(issuer: Issuer, alg: string, kid: string) {
  const pair = await generateKeyPair(alg, { extractable: true });
  issuer.keys.push({ ...await exportJWK(pair.publicKey), kid, alg, use: "sig" });
  return {
    ...pair,
    sign: (claims: Claims = {}) =>
      new SignJWT({ ...CLAIMS, ...claims })
        .setProtectedHeader({ alg, kid }).sign(pair.privateKey),
  };
}

function remote(issuer: Issuer, algorithms = ["RS256", "ES256", "EdDSA"]) {
  const keys = { jwksUrl: issuer.url, algorithms, cooldownMs: 0 };
  return tokenVerifier(keys, { rules, now: () => NOW * 1000 });
}

for (const alg of ["RS256", "ES256", "EdDSA", "Ed25519"]) {
  Deno.test(`tokenVerifier() takes ${alg} from a JWKS`, () =>
    withIssuer(async (issuer) => {
      const { sign } = await publish(issuer, alg, "1");
      const verify = await remote(issuer);
      assert.equal((await verify(await sign())).subject, "shop");
    }));
}

Deno.test("tokenVerifier() follows keys that are rotated", () =>
  withIssuer(async (issuer) => {
    const first = await publish(issuer, "ES256", "1");
    const verify = await remote(issuer);
    await verify(await first.sign());
    issuer.keys = [];
    const second = await publish(issuer, "ES256", "2");
    await verify(await second.sign());
    assert.equal(issuer.fetches, 2);
    assert.equal((await refusal(verify(await first.sign({ jti: "new" })))).status, 401);
  }));

Deno.test("tokenVerifier() refuses a public key used as a secret", () =>
  withIssuer(async (issuer) => {
    const { publicKey: key } = await publish(issuer, "RS256", "1");
    const verify = await remote(issuer);
    for (const secret of [await exportSPKI(key), JSON.stringify(await exportJWK(key))]) {
      const token = forged({ alg: "HS256", kid: "1" }, CLAIMS, secret);
      assert.equal((await refusal(verify(token))).status, 401);
    }
  }));

Deno.test("tokenVerifier() refuses an algorithm that is not asked for, and an unknown key", () =>
  withIssuer(async (issuer) => {
    const { sign } = await publish(issuer, "RS256", "1");
    await publish(issuer, "ES256", "2");
    const verify = await remote(issuer, ["ES256"]);
    assert.equal((await refusal(verify(await sign()))).status, 401);
    const stranger = await generateKeyPair("ES256");
    const token = await new SignJWT(CLAIMS).setProtectedHeader({ alg: "ES256", kid: "../2" })
      .sign(stranger.privateKey);
    assert.equal((await refusal(verify(token))).status, 401);
  }));

Deno.test("tokenVerifier() says 503, not 401, when the keys cannot be fetched", () =>
  withIssuer(async (issuer) => {
    const { sign } = await publish(issuer, "RS256", "1");
    issuer.down = true;
    const verify = await remote(issuer);
    const problem = await refusal(verify(await sign()));
    assert.equal(problem.status, 503);
    assert.ok(problem.headers["retry-after"]);
    assert.ok(problem.cause instanceof Error);
    issuer.down = false;
    await verify(await sign());
  }));
