/** The secret that signs and checks tokens: where it comes from and how strong it has to be. */
import { readFileSync } from "node:fs";
import { errorMessage, UserError } from "../../src/errors.ts";

/** The environment variable that holds the secret. */
export const SECRET_VARIABLE = "ETIQUETTE_JWT_SECRET";
/** The environment variable that names a file with the secret, as Docker and Kubernetes mount it. */
export const SECRET_FILE_VARIABLE = "ETIQUETTE_JWT_SECRET_FILE";

/** HS256 wants a key as long as its hash (RFC 7518, 3.2). */
const LEAST_BYTES = 32;
/** Minimum estimated entropy. */
const LEAST_BITS = 100;
const HOW_TO = `Make one with\n  export ${SECRET_VARIABLE}=$(deno task -q token --new-secret)`;

/**
 * The secret's bytes.
 *
 * @throws {UserError} without one, or with one too short or too regular; it says how to make one.
 */
export function readSecret(
  environment: (name: string) => string | undefined,
): Uint8Array<ArrayBuffer> {
  const file = environment(SECRET_FILE_VARIABLE);
  const text = (file ? readFile(file) : environment(SECRET_VARIABLE))?.trim();
  if (!text) {
    throw new UserError(
      `Cannot check tokens: no secret in ${SECRET_VARIABLE}, expected ${LEAST_BYTES} bytes or more. ` +
        HOW_TO,
    );
  }
  const bytes = new TextEncoder().encode(text);
  if (bytes.length < LEAST_BYTES) {
    throw new UserError(
      `Cannot check tokens: the secret has ${bytes.length} bytes, expected ${LEAST_BYTES} or more. ` +
        HOW_TO,
    );
  }
  const bits = entropyBits(bytes);
  if (bits >= LEAST_BITS) return bytes;
  throw new UserError(
    `Cannot check tokens: the secret repeats itself, about ${Math.floor(bits)} bits, expected ` +
      `${LEAST_BITS} or more. ${HOW_TO}`,
  );
}

/** Upper bound of the entropy in bits: by the frequencies of bytes (Shannon) in what does not repeat. */
function entropyBits(bytes: Uint8Array): number {
  const period = bytes.findIndex((_, at) => at > 0 && repeats(bytes, at));
  const part = period < 0 ? bytes : bytes.subarray(0, period);
  const counts = new Map<number, number>();
  for (const byte of part) counts.set(byte, (counts.get(byte) ?? 0) + 1);
  return -counts.values().reduce((sum, n) => sum + n * Math.log2(n / part.length), 0);
}

/** True when all bytes repeat the first `period`. */
function repeats(bytes: Uint8Array, period: number): boolean {
  return bytes.every((byte, at) => at < period || byte === bytes[at - period]);
}

/** True where a secret is set. */
export function hasSecret(environment: (name: string) => string | undefined): boolean {
  return [SECRET_FILE_VARIABLE, SECRET_VARIABLE].some((name) => environment(name));
}

/** A new secret of 48 random bytes in base64url. */
export function newSecret(): string {
  return crypto.getRandomValues(new Uint8Array(48)).toBase64({ alphabet: "base64url" });
}

function readFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UserError(`Cannot read ${SECRET_FILE_VARIABLE}: ${errorMessage(error)}`);
  }
}
