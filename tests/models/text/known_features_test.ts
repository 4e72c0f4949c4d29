import assert from "node:assert/strict";
import fc from "fast-check";
import { restrictToVocabulary } from "../../../src/models/text/known_features.ts";
import { makePart, parts, toPairs } from "../../_sparse_parts.ts";

Deno.test("restrictToVocabulary() keeps the pairs whose index the reference has, in their rows", () => {
  fc.assert(fc.property(parts, parts, (reference, rows) => {
    const known = new Set(reference.flat().map(([index]) => index));
    const found = restrictToVocabulary(makePart(reference).rows, makePart(rows).rows);
    assert.deepEqual(
      toPairs({ rows: found }),
      rows.map((row) => row.filter(([index]) => known.has(index))),
    );
  }));
});
