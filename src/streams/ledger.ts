/** The ledger: which deliveries were processed, in which order, by which model. */
import { z } from "zod";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const processed = z.strictObject({
  stream: z.string(),
  /** SHA-256 of the delivery. */
  hash: sha256,
  /** SHA-256 of model and reference rows together: what it was compared with. */
  reference: sha256,
  started: z.iso.datetime(),
  alarm: z.boolean(),
});

/** The schema of state.json. */
export const ledgerSchema = z.strictObject({
  /** Time of the first stream. */
  created: z.iso.datetime(),
  /** The delivery at work; one that was cut goes on with its time. */
  current: z.strictObject({ stream: z.string(), started: z.iso.datetime() }).nullable(),
  processed: z.array(processed),
});

/** The ledger. */
export type Ledger = z.infer<typeof ledgerSchema>;

/** A stream that was processed. */
export type ProcessedStream = z.infer<typeof processed>;

/** Notes that a delivery is being processed; one that already was keeps its time. */
export function begin(ledger: Ledger | undefined, { stream, now }: { stream: string; now: Date }) {
  if (ledger?.current?.stream === stream) return ledger as Ledger & { current: object };
  const started = now.toISOString();
  const { created = started, processed = [] } = ledger ?? {};
  return { created, current: { stream, started }, processed };
}

/** Notes that the delivery at work was processed. */
export function finish(ledger: Ledger, stream: ProcessedStream): Ledger {
  return { ...ledger, current: null, processed: [...ledger.processed, stream] };
}

/** The streams that were compared with the same reference, in their order. */
export function comparedWith(ledger: Ledger | undefined, reference: string): ProcessedStream[] {
  return ledger?.processed.filter((stream) => stream.reference === reference) ?? [];
}
