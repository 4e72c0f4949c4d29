import assert from "node:assert/strict";
import fc from "fast-check";
import { Vocabulary, VocabularyCounter } from "../../../src/features/text/vocabulary.ts";

const BUCKETS = 64;
const bucketSets = fc.array(fc.uniqueArray(fc.nat({ max: BUCKETS - 1 })), { maxLength: 8 });

function vocabularyOf(rows: number[][], minRows: number): Vocabulary {
  const counter = new VocabularyCounter(BUCKETS);
  for (const row of rows) {
    counter.add({ offsets: Int32Array.of(0, row.length), indices: Int32Array.from(row) });
  }
  return counter.vocabulary(minRows);
}

const rowsOf = (vocabulary: Vocabulary) =>
  Array.from({ length: vocabulary.buckets }, (_, bucket) => vocabulary.rowIndex(bucket));

Deno.test("a vocabulary numbers the buckets of enough rows in ascending order", {
  permissions: "none",
}, () => {
  fc.assert(fc.property(bucketSets, fc.integer({ min: 1, max: 4 }), (rows, minRows) => {
    const vocabulary = vocabularyOf(rows, minRows);
    const known = Array.from({ length: BUCKETS }, (_, bucket) => bucket)
      .filter((bucket) => rows.filter((row) => row.includes(bucket)).length >= minRows);
    assert.equal(vocabulary.size, known.length);
    assert.deepEqual(
      rowsOf(vocabulary),
      Array.from({ length: BUCKETS }, (_, bucket) => known.indexOf(bucket)),
    );
  }));
});

Deno.test("a vocabulary survives the way to base64 and back", { permissions: "none" }, () => {
  fc.assert(fc.property(bucketSets, (rows) => {
    const vocabulary = vocabularyOf(rows, 1);
    const back = Vocabulary.fromBase64(vocabulary.toBase64(), BUCKETS);
    assert.deepEqual(rowsOf(back), rowsOf(vocabulary));
    assert.equal(back.size, vocabulary.size);
  }));
});

Deno.test("a vocabulary as text is the bitmap of its buckets, lowest bit first", {
  permissions: "none",
}, () => {
  assert.equal(vocabularyOf([[0, 9, 63]], 1).toBase64(), btoa("\x01\x02\0\0\0\0\0\x80"));
});

Deno.test("a vocabulary of another number of buckets is refused", { permissions: "none" }, () => {
  const text = vocabularyOf([[1]], 1).toBase64();
  assert.throws(
    () => Vocabulary.fromBase64(text, 2 * BUCKETS),
    /Cannot read a vocabulary of 128 buckets: found 8 bytes/,
  );
});
