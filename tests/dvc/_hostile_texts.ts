/** Texts near a good one, as broken disks, merges and people leave them. */
import fc from "fast-check";

/** Pieces of YAML, JSON and templates that parsers trip over. */
export const HOSTILE_PIECES = [
  "\t",
  "\0",
  ": ",
  "- ",
  "${",
  "}",
  "&a ",
  "*a",
  "!!",
  "<<: ",
  "\n",
  "'",
  '"',
  "[",
  "{",
]
  .concat("__proto__: ", "\ufeff", "99999999999999999999", "é", "|\n", "? ", "%YAML 9\n", "---\n");

/** A good text with up to four cuts, insertions and repetitions. */
export function nearText(good: string): fc.Arbitrary<string> {
  const place = fc.nat(good.length);
  const edit = fc.oneof(
    fc.record({ kind: fc.constant("cut"), from: place, length: fc.nat(40), text: fc.constant("") }),
    fc.record({
      kind: fc.constant("insert"),
      from: place,
      length: fc.constant(0),
      text: fc.oneof(fc.constantFrom(...HOSTILE_PIECES), fc.string({ maxLength: 8 })),
    }),
    fc.record({
      kind: fc.constant("end"),
      from: place,
      length: fc.constant(1e9),
      text: fc.constant(""),
    }),
    fc.record({
      kind: fc.constant("repeat"),
      from: place,
      length: fc.nat(60),
      text: fc.constant(""),
    }),
  );
  return fc.array(edit, { minLength: 1, maxLength: 4 }).map((edits) =>
    edits.reduce((text, { kind, from, length, text: inserted }) => {
      const piece = text.slice(from, from + length);
      const middle = kind === "repeat" ? piece + piece : inserted;
      return text.slice(0, from) + middle + text.slice(from + length);
    }, good)
  );
}
