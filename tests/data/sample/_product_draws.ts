/** Product draws to test with, and what it means that a share was kept. */
import assert from "node:assert/strict";
import type { ProductDraw } from "../../../src/data/sample/product_draw.ts";

/** A French product of the first type, clear in every way, apart from what is `given`. */
export function drawWith(given: Partial<ProductDraw>): ProductDraw {
  const category = given.category ?? 0;
  return {
    number: 7,
    category,
    label: category,
    clearText: true,
    clearPicture: true,
    language: "fr",
    copyOf: null,
    nearCopy: false,
    ...given,
  };
}

/** Accepts what a fair draw gives in all but one of some 15,000 tries (4 standard deviations). */
export function assertShare(items: readonly boolean[], share: number, what: string): void {
  const count = items.filter((item) => item).length;
  const expected = items.length * share;
  const deviation = Math.sqrt(expected * (1 - share));
  assert.ok(
    Math.abs(count - expected) <= 4 * deviation,
    `${what}: ${count} of ${items.length}, expected about ${expected.toFixed(0)}`,
  );
}
