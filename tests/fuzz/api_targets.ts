/** The API's bodies and tokens under fuzz: each target takes arbitrary bytes and throws only for a defect. */
import assert from "node:assert/strict";
import { SignJWT } from "jose";
import { tokenVerifier } from "../../api/auth/token_verifier.ts";
import { withinBounds } from "../../api/http/json_bounds.ts";
import { decodeBody } from "../../api/http/media.ts";
import { Problem } from "../../api/http/problem.ts";

const decoder = new TextDecoder();
const MOST = { depth: 16, marks: 100 };

/** Depth and marks of a parsed JSON value, counted on the value. */
function measure(value: unknown): { depth: number; marks: number } {
  if (typeof value !== "object" || value === null) return { depth: 0, marks: 0 };
  const inner = Object.values(value).map(measure);
  return {
    depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)),
    marks: 1 + Math.max(0, inner.length - 1) + inner.reduce((sum, { marks }) => sum + marks, 0),
  };
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

const SECRET = new TextEncoder().encode("a secret for tests of at least 32 bytes");
const NOW = 1_700_000_000;
const rules = { issuer: "etiquette", audience: "etiquette-api", leewaySeconds: 0 };
const verify = await tokenVerifier({ secret: SECRET }, { rules, now: () => NOW * 1000 });
const GENUINE = await new SignJWT({ scope: "predict" }).setProtectedHeader({ alg: "HS256" })
  .setSubject("x").setIssuer(rules.issuer).setAudience(rules.audience)
  .setExpirationTime(NOW + 60).sign(SECRET);

const SIGNED = { subject: "x", scopes: ["predict"] };

/** The targets by the name of their folder in `corpus/`. */
export const API_TARGETS = {
  json: {
    tokens: ["[", "]", "{", "}", ",", ":", '"', "\\", '\\"', "\\u0000", "1e999", "null", "\ufeff"],
    run(bytes: Uint8Array) {
      const value = parsed(bytes);
      if (value === undefined || !withinBounds(bytes, MOST)) return;
      const { depth, marks } = measure(value);
      assert.ok(depth <= MOST.depth && marks <= MOST.marks, "what is let in is within bounds");
    },
  },
  multipart: {
    tokens: ["--x", "--x--", "\r\n", "\r\n\r\n", "content-disposition: form-data; ", 'name="a"']
      .concat(
        'filename="b"',
        "content-type: image/png",
        ";",
        '"',
        "\0",
        "é",
        "filename*=UTF-8''%ff",
      ),
    run(bytes: Uint8Array) {
      const contentType = "multipart/form-data; boundary=x";
      try {
        const body = decodeBody("multipart", bytes, { contentType, maxValues: 50 });
        assert.ok("formData" in body && [...body.formData].length <= 50);
      } catch (error) {
        assert.ok(error instanceof Problem, String(error));
        assert.ok(error.status === 413 || error.status === 422);
      }
    },
  },
  jwt: {
    tokens: [".", "..", "e30", "eyJhbGciOiJub25lIn0", "=", "-", "_", "A", GENUINE],
    async run(bytes: Uint8Array) {
      const token = decoder.decode(bytes).trim();
      const outcome = await verify(token).catch((error: unknown) => error);
      if (outcome instanceof Problem) {
        assert.ok(outcome.status === 401 && token !== GENUINE, outcome.message);
      } else assert.deepEqual(outcome, SIGNED, "what is accepted says what was signed");
    },
  },
};
