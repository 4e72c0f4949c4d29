/** Seeded mutations of byte strings. */
import { type Random, random } from "../../src/random.ts";

const MAX_BYTES = 4096;

/** Yields mutants of the seeds for ever; equal arguments give equal mutants. */
export function* mutants(
  seeds: readonly Uint8Array[],
  { seed, name, tokens }: { seed: number; name: string; tokens: readonly string[] },
): Generator<Uint8Array> {
  const rng = random(seed, "fuzz", name);
  const pool = seeds.length > 0 ? seeds : [new Uint8Array()];
  while (true) {
    let bytes = rng.pick(pool);
    for (let change = rng.integer(6); change >= 0; change--) bytes = mutate(bytes, rng, tokens);
    yield bytes.slice(0, MAX_BYTES);
  }
}

function mutate(bytes: Uint8Array, rng: Random, tokens: readonly string[]): Uint8Array {
  const at = rng.integer(bytes.length + 1);
  const end = Math.min(bytes.length, at + rng.integer(16));
  const [head, tail] = [bytes.subarray(0, at), bytes.subarray(end)];
  switch (rng.integer(4)) {
    case 0: // insert a token, sometimes many times
      return joined(
        head,
        repeated(encode(rng.pick(tokens)), 1 + rng.integer(8)),
        bytes.subarray(at),
      );
    case 1: // replace a range by random bytes
      return joined(head, Uint8Array.from({ length: end - at }, () => rng.integer(256)), tail);
    case 2: // drop a range
      return joined(head, tail);
    default: // repeat a range
      return joined(head, repeated(bytes.subarray(at, end), rng.integer(8)), tail);
  }
}

/** Characters up to U+00FF are bytes of their own, others are UTF-8. */
function encode(token: string): Uint8Array {
  return /^[\0-\xff]*$/.test(token) && /[\x80-\xff]/.test(token)
    ? Uint8Array.from(token, (character) => character.charCodeAt(0))
    : new TextEncoder().encode(token);
}

function repeated(bytes: Uint8Array, times: number): Uint8Array {
  return joined(...Array.from({ length: times }, () => bytes));
}

function joined(...pieces: Uint8Array[]): Uint8Array {
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}
