import assert from "node:assert/strict";
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { type CsvRecord, CsvRecords } from "../../../src/tables/csv/csv_records.ts";

function recordsOf(text: string): CsvRecord[] {
  return new CsvRecords().push(text, true);
}

/** Each record as its line and its fields or problem. */
function brief(records: CsvRecord[]): [number, string[] | string][] {
  return records.map(({ line, fields, problem }) => [line, fields ?? problem]);
}

const UNCLOSED = "a quote is opened and never closed";
const STRAY = "a quote stands inside an unquoted field";
const FOLLOWED = "text follows a closing quote";

function reads(name: string, text: string, expected: [number, string[] | string][]): void {
  Deno.test({
    name: `CsvRecords ${name}`,
    permissions: "none",
    fn: () => assert.deepEqual(brief(recordsOf(text)), expected),
  });
}

reads(
  "reads CRLF, quoted line ends, escaped quotes and empty fields",
  'a,b\r\n"x\r\ny","q""r"\r\n,',
  [
    [1, ["a", "b"]],
    [2, ["x\r\ny", 'q"r']],
    [4, ["", ""]],
  ],
);
reads("skips blank lines and still counts them", "a,b\n\n1,2\n\n", [
  [1, ["a", "b"]],
  [3, ["1", "2"]],
]);
reads("ends a row at a bare CR, and counts the rows that bare CRs join", "a,b\r1,2\r3\r4,5\n6,7", [
  [1, ["a", "b"]],
  [2, ["1", "2"]],
  [3, "found 1 columns, expected 2"],
  [4, ["4", "5"]],
  [5, ["6", "7"]],
]);
reads("keeps a bare CR inside quotes", 'a,b\r\n"x\ry",2\r\n', [
  [1, ["a", "b"]],
  [2, ["x\ry", "2"]],
]);
reads("reports a wrong number of columns and goes on", "a,b\n1\n1,2,3\n4,5\n", [
  [1, ["a", "b"]],
  [2, "found 1 columns, expected 2"],
  [3, "found 3 columns, expected 2"],
  [4, ["4", "5"]],
]);
reads("reports stray quotes and goes on", 'a,b\n5" disk,1\n"x"y,1\n4,5', [
  [1, ["a", "b"]],
  [2, STRAY],
  [3, FOLLOWED],
  [4, ["4", "5"]],
]);
reads(
  "lets an unclosed quote cost one line, even at the end of the text",
  'a,b\n1,"x\n2,y\n3,z\n',
  [
    [1, ["a", "b"]],
    [2, UNCLOSED],
    [3, ["2", "y"]],
    [4, ["3", "z"]],
  ],
);
reads("does not let an unclosed quote pair up with the next row's", 'a,b\n1,"x\n2,"y"\n3,z\n', [
  [1, ["a", "b"]],
  [2, UNCLOSED],
  [3, ["2", "y"]],
  [4, ["3", "z"]],
]);
reads(
  "does not let an unclosed quote hide in a row of wrong length",
  'a,b\n1,"x\n",y,",z"\n3,z\n',
  [
    [1, ["a", "b"]],
    [2, "found 4 columns, expected 2"],
    [3, STRAY],
    [4, ["3", "z"]],
  ],
);

const field = fc.string({
  unit: fc.constantFrom("a", "é", '"', ",", "\n", "\r\n", " ", "💡", ";"),
  maxLength: 8,
});
const tables = fc.integer({ min: 2, max: 4 }).chain((columns) =>
  fc.array(fc.array(field, { minLength: columns, maxLength: columns }), { minLength: 1 })
);

Deno.test("CsvRecords reads what csv-stringify writes as csv-parse does, in any pieces", () => {
  fc.assert(fc.property(tables, fc.boolean(), fc.boolean(), (table, quoted, crlf) => {
    const text = stringify(table, {
      quoted,
      quoted_match: /[\r\n]/,
      record_delimiter: crlf ? "\r\n" : "\n",
    });
    assert.deepEqual(recordsOf(text).map(({ fields }) => fields), table);
    assert.deepEqual(parse(text), table);
    const parser = new CsvRecords();
    const piecewise = text.split(/(?<=\n)/).flatMap((line) => parser.push(line));
    assert.deepEqual([...piecewise, ...parser.push("", true)], recordsOf(text));
  }));
});

const mangled = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r", "1"), maxLength: 60 });

Deno.test("CsvRecords accounts for every line of arbitrary text once", () => {
  fc.assert(
    fc.property(mangled, (text) => {
      const records = recordsOf(text);
      const lines = text.split(/\r\n|\n|\r/);
      let next = 1;
      for (const { line, lines: span } of records) {
        for (; next < line; next++) assert.match(lines[next - 1], /^(\r?|"")\r?$/);
        assert.equal(line, next);
        next += span;
      }
      for (const blank of lines.slice(next - 1)) assert.match(blank, /^(\r?|"")\r?$/);
    }),
    { numRuns: 3000 },
  );
});

Deno.test("CsvRecords ends soon when every line opens a quote", () => {
  const row = '1,"x\n';
  const records = recordsOf("a,b\n" + row.repeat(50_000));
  assert.equal(records.length, 50_001);
});
