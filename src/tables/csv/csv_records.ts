/**
 * Parses RFC 4180 records, whose lines end in CRLF, LF or CR, from a stream of text. A broken record
 * costs one physical line and parsing resumes on the next, so an unclosed quote never loses the rest
 * of a file; no ready-made parser does this, and csv-parse is the reference of the tests. Knows no file, column name or encoding.
 */

/** One record: its fields, or the problem of the physical line that starts it. */
export interface CsvRecord {
  /** Number of its first physical line, from 1. */
  line: number;
  /** Physical lines it spans. */
  lines: number;
  /** The fields, without quotes; null when broken. */
  fields: string[] | null;
  /** The problem of a broken record, else "". */
  problem: string;
  /** First field of a broken line, as far as it can be read. */
  guess: string;
}

/** Longest record with a quoted field, in characters; beyond it the quote counts as unclosed. */
const MAX_QUOTED_LENGTH = 1 << 20;
const UNCLOSED = "a quote is opened and never closed";
const QUOTE = 0x22;
const COMMA = 0x2c;
const LF = 0x0a;
const CR = 0x0d;

interface Parsed {
  fields: string[];
  problem: string;
  /** Position behind the record. */
  end: number;
  /** True when more text may still complete it. */
  open: boolean;
}

/** A push parser: takes pieces of text that end with a line feed and returns records in order. */
export class CsvRecords {
  #pending = "";
  #line = 1;
  #columns: number | undefined;

  /** Parses the next piece, the `last` one to its end. Blank lines are no records. */
  push(piece: string, last = false): CsvRecord[] {
    const text = this.#pending + piece;
    const records: CsvRecord[] = [];
    const scan = new RecordScan(text, last);
    let at = 0;
    while (at < text.length) {
      const parsed = scan.record(at);
      if (parsed.open) break;
      const blank = parsed.problem === "" && parsed.fields.length === 1 && parsed.fields[0] === "";
      if (!blank) this.#columns ??= parsed.problem === "" ? parsed.fields.length : undefined;
      const problem = blank ? "" : parsed.problem || this.#countProblem(parsed.fields.length);
      const end = problem ? scan.endOfLine(at) : parsed.end;
      const lines = scan.linesIn(at, end);
      if (problem) records.push(broken(text.slice(at, end), this.#line, problem));
      else if (!blank) {
        records.push({ line: this.#line, lines, fields: parsed.fields, problem, guess: "" });
      }
      this.#line += lines;
      at = end;
    }
    this.#pending = text.slice(at);
    return records;
  }

  #countProblem(found: number): string {
    const expected = this.#columns;
    if (expected === undefined || found === expected) return "";
    return `found ${found} columns, expected ${expected}`;
  }
}

function broken(text: string, line: number, problem: string): CsvRecord {
  const guess = /^"?([^",\r\n]{0,20})/.exec(text)?.[1] ?? "";
  return { line, lines: 1, fields: null, problem, guess };
}

/** Finds records in one text; caches the next comma and line feed, so that a scan is linear. */
class RecordScan {
  #comma: Found = { from: 0, at: -1 };
  #lf: Found = { from: 0, at: -1 };
  #cr: Found = { from: 0, at: -1 };

  constructor(readonly text: string, readonly last: boolean) {}

  record(start: number): Parsed {
    const { text } = this;
    const fields: string[] = [];
    let at = start;
    while (true) {
      if (text.charCodeAt(at) === QUOTE) {
        const close = this.#closingQuote(at, start);
        if (close === "open") return { fields, problem: "", end: at, open: true };
        if (close < 0) {
          return { fields, problem: UNCLOSED, end: at, open: false };
        }
        fields.push(unescaped(text, at + 1, close));
        at = close + 1;
      } else {
        const end = Math.min(this.#nextComma(at), this.endOfFields(at));
        const field = text.slice(at, end);
        if (field.includes('"')) {
          return { fields, problem: "a quote stands inside an unquoted field", end, open: false };
        }
        fields.push(field);
        at = end;
      }
      const next = text.charCodeAt(at);
      if (next === COMMA) at++;
      else if (next === LF || next === CR || at >= text.length) {
        return { fields, problem: "", end: this.endOfLine(at), open: false };
      } else {
        const unclosed = this.endOfLine(start) < at; // the quote found belongs to a later row
        const problem = unclosed ? UNCLOSED : "text follows a closing quote";
        return { fields, problem, end: at, open: false };
      }
    }
  }

  /** Returns the position behind the CRLF, LF or CR that ends the physical line of `at`. */
  endOfLine(at: number): number {
    const end = this.endOfFields(at);
    const { text } = this;
    const isCrLf = text.charCodeAt(end) === CR && text.charCodeAt(end + 1) === LF;
    return Math.min(end + (isCrLf ? 2 : 1), text.length);
  }

  /** Returns the position of the next CRLF, LF or CR, or the end of the text. */
  endOfFields(at: number): number {
    this.#lf = this.#nextOf("\n", at, this.#lf);
    this.#cr = this.#nextOf("\r", at, this.#cr);
    return Math.min(this.#lf.at, this.#cr.at);
  }

  /** Counts the physical lines of a record. */
  linesIn(start: number, end: number): number {
    let lines = 0;
    for (let at = start; at < end; at = this.endOfLine(at)) lines++;
    return lines;
  }

  /** Position of the quote that closes the one at `open`, -1 if none does. */
  #closingQuote(open: number, start: number): number | "open" {
    const { text } = this;
    let at = open + 1;
    while (true) {
      at = text.indexOf('"', at);
      if (at < 0) {
        return this.last || text.length - start > MAX_QUOTED_LENGTH ? -1 : "open";
      }
      if (at - start > MAX_QUOTED_LENGTH) return -1;
      if (text.charCodeAt(at + 1) !== QUOTE) return at;
      at += 2;
    }
  }

  #nextComma(at: number): number {
    return (this.#comma = this.#nextOf(",", at, this.#comma)).at;
  }

  #nextOf(mark: string, at: number, known: Found): Found {
    if (known.from <= at && at <= known.at) return known;
    const next = this.text.indexOf(mark, at);
    return { from: at, at: next < 0 ? this.text.length : next };
  }
}

/** The first mark at or behind `from` is at `at`; the text's length if there is none. */
interface Found {
  from: number;
  at: number;
}

function unescaped(text: string, start: number, end: number): string {
  const field = text.slice(start, end);
  return field.includes('"') ? field.replaceAll('""', '"') : field;
}
