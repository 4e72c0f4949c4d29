/**
 * Ids of predictions, signed: feedback names only predictions that this service made, and tells whose
 * they are. An id reads `<uuid>-<row>-<rows>-<owner>-<signature>`.
 */
import { timingSafeEqual } from "node:crypto";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { LRUCache } from "lru-cache";

/** Form of an id. */
export const PREDICTION_ID = /^[\da-f-]{36}-\d{1,5}-\d{1,5}-[\da-f]{8}-[\da-f]{32}$/;

/** The caller a prediction was made for; `unknown` for an id that was not signed here. */
export type IdOwner = "own" | "other" | "unknown";

/** Makes and checks ids. */
export interface PredictionIds {
  /** Makes the id of each row of a request. */
  create(subject: string, rows: number): (row: number) => string;
  check(id: string, subject: string): IdOwner;
}

/** Ids signed with a key derived from a secret. */
export function predictionIds(secret: Uint8Array): PredictionIds {
  const encoder = new TextEncoder();
  const key = hmac(sha256, secret, encoder.encode("prediction ids"));
  const keyed = hmac.create(sha256, key);
  // under Deno, node:crypto's HMAC of a short text costs a third of a whole request
  const sign = (text: string) => keyed.clone().update(encoder.encode(text)).digest().toHex();
  const owners = new LRUCache<string, string>({
    max: 1000,
    memoMethod: (subject) => sign(`owner ${subject}`).slice(0, 8),
  });
  const toOwner = (subject: string) => owners.memo(subject);
  const toSignature = (uuid: string, rows: string, owner: string) =>
    sign(`request ${uuid} ${rows} ${owner}`).slice(0, 32);
  return {
    create(subject, rows) {
      const uuid = crypto.randomUUID();
      const owner = toOwner(subject);
      const signature = toSignature(uuid, String(rows), owner);
      return (row) => `${uuid}-${row}-${rows}-${owner}-${signature}`;
    },
    check(id, subject) {
      if (!PREDICTION_ID.test(id)) return "unknown";
      const uuid = id.slice(0, 36);
      const [row, rows, owner, signature] = id.slice(37).split("-");
      const wanted = toSignature(uuid, rows, owner);
      if (!timingSafeEqual(encoder.encode(signature), encoder.encode(wanted))) {
        return "unknown";
      }
      if (Number(row) >= Number(rows)) return "unknown";
      return owner === toOwner(subject) ? "own" : "other";
    },
  };
}
