/** Drift of texts: a domain classifier on hashed words. */
import { UserError } from "../../errors.ts";
import type { TextColumn } from "../columns/drift_column.ts";
import { classifyDomains, type SparseRow } from "./domain_classifier.ts";
import { isDrifted } from "./test_definition.ts";

/** The name under which reports show it; no test of Evidently has it. */
export const TEXT_DOMAIN_CLASSIFIER = "text_domain_classifier";

const BUCKETS = 1 << 16;
const THRESHOLD = 0.05;

/**
 * Tests two text columns: the p-value of the area under the classifier's curve.
 *
 * @throws {UserError} for another test's name.
 */
export function testTexts(
  { reference, current }: { reference: TextColumn; current: TextColumn },
  { name, threshold: wanted, seed }: { name?: string; threshold?: number; seed: number },
) {
  if (name !== undefined && name !== TEXT_DOMAIN_CLASSIFIER) {
    throw new UserError(`Cannot test texts by '${name}': expected ${TEXT_DOMAIN_CLASSIFIER}`);
  }
  const rows = ({ texts }: TextColumn) => texts.filter((text) => text !== null).map(hashedWords);
  const { probability } = classifyDomains(
    { reference: rows(reference), current: rows(current) },
    { dimensions: BUCKETS, seed },
  );
  const comparator = "<" as const, threshold = wanted ?? THRESHOLD;
  return {
    column: reference.name,
    type: "text" as const,
    method: TEXT_DOMAIN_CLASSIFIER,
    displayName: "Domain classifier of hashed words, p_value",
    named: name !== undefined,
    threshold,
    thresholdNamed: wanted !== undefined,
    comparator,
    score: probability,
    drifted: isDrifted(probability, { comparator, threshold }),
  };
}

/** Words as buckets with weights of a Euclidean length of 1. */
export function hashedWords(text: string): SparseRow {
  const counts = new Map<number, number>();
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)) {
    let hash = 0x811c9dc5;
    for (let at = 0; at < word.length; at++) {
      hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
    }
    const bucket = (hash ^ (hash >>> 15)) & (BUCKETS - 1);
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  const weights = [...counts.values()].map((count) => 1 + Math.log(count));
  const length = Math.hypot(...weights) || 1;
  return { indices: [...counts.keys()], values: weights.map((weight) => weight / length) };
}
