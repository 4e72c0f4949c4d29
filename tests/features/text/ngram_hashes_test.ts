import assert from "node:assert/strict";
import fc from "fast-check";
import {
  pushCharacterNgrams,
  pushWordNgrams,
  type SizeRange,
} from "../../../src/features/text/ngram_hashes.ts";

const WORDS_SALT = 0x811c9dc5;
const CHARACTERS_SALT = 0x01234567;

function wordHashes(words: string[], sizes: SizeRange, salt = WORDS_SALT): number[] {
  const hashes: number[] = [];
  pushWordNgrams(hashes, words, { sizes, salt });
  return hashes;
}

function characterHashes(words: string[], sizes: SizeRange, salt = CHARACTERS_SALT): number[] {
  const hashes: number[] = [];
  pushCharacterNgrams(hashes, words, { sizes, salt });
  return hashes;
}

const word = fc.string({ unit: fc.constantFrom(..."abcé東"), minLength: 1, maxLength: 9 });
const words = fc.array(word, { maxLength: 12 });
const sizes = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 4 }))
  .map(([from, more]): SizeRange => [from, from + more]);

/** How many runs of the sizes there are in a sequence. */
function runsIn(length: number, [from, to]: SizeRange): number {
  let runs = 0;
  for (let size = from; size <= to; size++) runs += Math.max(0, length - size + 1);
  return runs;
}

Deno.test("n-gram hashes are the same for ever", { permissions: "none" }, () => {
  // 32-bit FNV-1a over UTF-16 units and MurmurHash3's fmix32, as computed by a Python script
  assert.deepEqual(
    wordHashes(["livre", "de", "poche"], [1, 2]),
    [3585091698, 2283565755, 4271998275, 967863668, 1805181366],
  );
  assert.deepEqual(
    characterHashes(["sac", "à"], [3, 4]),
    [3374414786, 2233834857, 4057171438, 488363852, 157190033, 2900603975],
  );
  assert.deepEqual(characterHashes(["💡"], [3, 4]), [3418804380, 4033338893, 231115096]);
});

Deno.test("pushWordNgrams() hashes every run of the sizes once", { permissions: "none" }, () => {
  fc.assert(fc.property(words, sizes, (words, sizes) => {
    assert.equal(wordHashes(words, sizes).length, runsIn(words.length, sizes));
  }));
});

Deno.test(
  "pushWordNgrams() gives a longer text the n-grams of its parts",
  { permissions: "none" },
  () => {
    fc.assert(fc.property(words, words, sizes, (first, second, sizes) => {
      const whole = wordHashes([...first, ...second], sizes);
      for (const part of [first, second]) {
        for (const hash of wordHashes(part, sizes)) assert.ok(whole.includes(hash));
      }
    }));
  },
);

Deno.test(
  "pushWordNgrams() tells where one word ends and the next begins",
  { permissions: "none" },
  () => {
    assert.notDeepEqual(wordHashes(["ab", "c"], [2, 2]), wordHashes(["a", "bc"], [2, 2]));
    assert.notDeepEqual(wordHashes(["a", "b"], [2, 2]), wordHashes(["b", "a"], [2, 2]));
  },
);

Deno.test("pushCharacterNgrams() hashes every run inside each word and its two blanks once", {
  permissions: "none",
}, () => {
  fc.assert(fc.property(words, sizes, (words, sizes) => {
    const expected = words.map(({ length }) =>
      length + 2 < sizes[0] ? 1 : runsIn(length + 2, sizes)
    );
    assert.equal(
      characterHashes(words, sizes).length,
      expected.reduce((sum, runs) => sum + runs, 0),
    );
  }));
});

Deno.test("pushCharacterNgrams() takes a word shorter than the sizes as a whole", {
  permissions: "none",
}, () => {
  assert.deepEqual(characterHashes(["ab"], [5, 7]), characterHashes(["ab"], [4, 4]));
  assert.notDeepEqual(characterHashes(["ab"], [5, 7]), characterHashes(["ac"], [5, 7]));
});

Deno.test("pushCharacterNgrams() never looks across words", { permissions: "none" }, () => {
  fc.assert(fc.property(words, sizes, (words, sizes) => {
    const apart = words.flatMap((word) => characterHashes([word], sizes));
    assert.deepEqual(characterHashes(words, sizes), apart);
  }));
});

Deno.test("pushCharacterNgrams() tells the start of a word from its middle", {
  permissions: "none",
}, () => {
  const ofStart = characterHashes(["abc"], [3, 3]);
  const ofMiddle = characterHashes(["xabc"], [3, 3]);
  assert.equal(ofMiddle.includes(ofStart[0]), false);
  assert.deepEqual(ofMiddle.slice(-2), ofStart.slice(-2));
});

Deno.test("n-gram hashes are unsigned 32-bit integers", { permissions: "none" }, () => {
  fc.assert(fc.property(words, sizes, (words, sizes) => {
    for (const hash of [...wordHashes(words, sizes), ...characterHashes(words, sizes)]) {
      assert.equal(hash >>> 0, hash);
    }
  }));
});

Deno.test("salts keep kinds of n-grams apart", { permissions: "none" }, () => {
  const one: SizeRange = [1, 1];
  const text = ["livre", "de", "poche"];
  const other = new Set(wordHashes(text, one, 0x3c6ef372));
  assert.equal(wordHashes(text, one).some((hash) => other.has(hash)), false);
});

Deno.test("n-gram hashes fill buckets evenly", { permissions: "none" }, () => {
  const numbered = Array.from({ length: 20_000 }, (_, at) => `mot${at}`);
  const counts = new Array<number>(64).fill(0);
  for (const hash of wordHashes(numbered, [1, 1])) counts[hash & 63]++;
  const mean = numbered.length / counts.length;
  // chi-squared of 63 degrees of freedom stays below 122 in all but 1 of 100,000 fair draws
  const chiSquared = counts.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0);
  assert.ok(chiSquared < 122, `chi-squared ${chiSquared}`);
});
