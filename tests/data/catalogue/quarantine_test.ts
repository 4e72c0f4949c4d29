import assert from "node:assert/strict";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import {
  countReasons,
  Quarantine,
  quarantineCsv,
  type Quarantined,
  REASONS,
} from "../../../src/data/catalogue/quarantine.ts";

function holds(name: string, fn: () => void): void {
  Deno.test({ name, permissions: "none", fn });
}

function twoSetAside(): Quarantine {
  const quarantine = new Quarantine("X.csv");
  quarantine.add({ line: 9, index: "7", reason: "empty_title", detail: "a" });
  quarantine.add({ line: 3, index: "", reason: "invalid_utf8", detail: "b" });
  return quarantine;
}

holds("a quarantine keeps rows in order of discovery, with their file", () => {
  assert.deepEqual(
    twoSetAside().rows.map(({ file, line }) => [file, line]),
    [["X.csv", 9], ["X.csv", 3]],
  );
});

holds("balance() is the account of a file that adds up", () => {
  assert.deepEqual(twoSetAside().balance(12, 10), { in: 12, kept: 10, quarantined: 2 });
});

holds("balance() notices a row that was lost or counted twice", () => {
  const message = /Rows of X\.csv do not add up: 12 in, \d+ kept, 2 quarantined/;
  assert.throws(() => twoSetAside().balance(12, 9), message);
  assert.throws(() => twoSetAside().balance(12, 11), message);
});

holds("countReasons() counts every reason, also those without a row", () => {
  const counts = countReasons(twoSetAside().rows);
  assert.deepEqual(Object.keys(counts), [...REASONS]);
  assert.deepEqual([counts.empty_title, counts.invalid_utf8, counts.duplicate_id], [1, 1, 0]);
});

holds("quarantineCsv() can be read back, whatever the rows hold", () => {
  const row: fc.Arbitrary<Quarantined> = fc.record({
    file: fc.constantFrom("X.csv", "Y.csv"),
    line: fc.nat(),
    index: fc.string({ unit: "grapheme" }),
    reason: fc.constantFrom(...REASONS),
    detail: fc.array(fc.constantFrom('"', ",", "\n", "\r", "é", " ", "a")).map((s) => s.join("")),
  });
  fc.assert(fc.property(fc.array(row), (rows) => {
    const read = parse(quarantineCsv(rows), { columns: true });
    assert.deepEqual(read, rows.map((one) => ({ ...one, line: String(one.line) })));
  }));
});

holds(
  "quarantineCsv() quotes every kind of line break, for readers that know more than one",
  () => {
    for (const detail of ["a\rb", "a\nb", "a\r\nb"]) {
      const [row] = twoSetAside().rows;
      assert.ok(quarantineCsv([{ ...row, detail }]).endsWith(`,"${detail}"\n`));
    }
  },
);

holds("quarantineCsv() of no rows is the header alone", () => {
  assert.equal(quarantineCsv([]), "file,line,index,reason,detail\n");
});
