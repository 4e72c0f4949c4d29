/**
 * Ids of predictions, signed: feedback names only predictions that this service made, and tells whose
 * they are. An id reads `<uuid>-<row>-<rows>-<owner>-<signature>`.
 */
import { createHmac, timingSafeEqual } from "node:crypto";

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
  const key = createHmac("sha256", secret).update("prediction ids").digest();
  const sign = (text: string) => createHmac("sha256", key).update(text).digest("hex");
  const toOwner = (subject: string) => sign(`owner ${subject}`).slice(0, 8);
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
      if (!timingSafeEqual(new TextEncoder().encode(signature), new TextEncoder().encode(wanted))) {
        return "unknown";
      }
      if (Number(row) >= Number(rows)) return "unknown";
      return owner === toOwner(subject) ? "own" : "other";
    },
  };
}
