/**
 * Reads a CSV file as named columns: streams it, checks UTF-8 line by line, finds the wanted columns by
 * their header and yields rows in batches. Every row is returned, broken ones with a reason.
 */
import { UserError } from "../../errors.ts";
import { fileError, namingFile } from "../../system_error.ts";
import { type CsvRecord, CsvRecords } from "./csv_records.ts";

/** One row. `line` is its first physical line, from 1. */
export type CsvRow = WholeRow | BrokenRow;

/** The wanted fields of a row in the wanted order. */
export interface WholeRow {
  line: number;
  fields: string[];
}

/** A row that cannot be read. */
export interface BrokenRow {
  line: number;
  fields: null;
  reason: "broken_csv_row" | "invalid_utf8";
  detail: string;
  /** The index as far as it can be read, else "". */
  guess: string;
}

/**
 * Checks that a file has the wanted columns; reads no more than its first rows.
 *
 * @throws {UserError} if the file cannot be read, or its header lacks a wanted column.
 */
export async function checkCsvHeader(path: string, columns: readonly string[]): Promise<void> {
  for await (const _rows of readCsvFile(path, { columns, pieceSize: HEADER_BYTES })) return;
}

/** Returns the first wanted field of a row, of a broken one as far as it can be read. */
export function firstField(row: CsvRow): string {
  return row.fields === null ? row.guess : row.fields[0];
}

/** Options of `readCsvFile`. */
export interface CsvFileOptions {
  /** Wanted columns by name; `index` also matches a column without a name. */
  columns: readonly string[];
  /** Called once with the names of the other columns, if there are any. */
  onExtraColumns?: (names: string[]) => void;
  /** Called after each chunk with the bytes read so far. */
  onProgress?: (bytes: number) => void;
  /** Bytes read at once. @default {1 << 20} */
  pieceSize?: number;
}

const LINE_END = /\r\n|\n|\r/g;
/** Bytes read at once for a header. */
const HEADER_BYTES = 4096;
const LF = 0x0a;
const CR = 0x0d;
/** Headers of the index: the challenge leaves it empty, pandas may write the others. */
const INDEX_NAMES = ["index", "", "unnamed: 0", "id"];

/**
 * Yields the rows of a file in batches.
 *
 * @throws {UserError} if the file is missing, or its header lacks a wanted column.
 */
export async function* readCsvFile(
  path: string,
  options: CsvFileOptions,
): AsyncGenerator<CsvRow[]> {
  const records = new CsvRecords();
  let positions: number[] | undefined;
  for await (const { text, badLines, last } of readLines(path, options)) {
    const batch = records.push(text, last);
    if (positions === undefined && batch.length > 0) {
      positions = columnPositions(batch.shift()!, path, options);
    }
    if (batch.length > 0) yield batch.map((record) => toRow(record, positions!, badLines));
  }
  if (positions === undefined) {
    throw new UserError(
      `Cannot read ${path}: found an empty file, expected columns ${options.columns.join(", ")}`,
    );
  }
}

function toRow(record: CsvRecord, positions: number[], badLines: Set<number>): CsvRow {
  const { line, fields, problem } = record;
  const guess = positions[0] === 0 ? record.guess : "";
  for (let i = line; badLines.size > 0 && i < line + record.lines; i++) {
    if (!badLines.has(i)) continue;
    const index = fields?.[positions[0]] ?? guess;
    const detail = `line ${i} is not UTF-8`;
    return { line, fields: null, reason: "invalid_utf8", detail, guess: index };
  }
  if (fields === null) return { line, fields, reason: "broken_csv_row", detail: problem, guess };
  return { line, fields: positions.map((at) => fields[at]) };
}

function columnPositions(header: CsvRecord, path: string, options: CsvFileOptions): number[] {
  const names = header.fields?.map((name) => name.trim().toLowerCase()) ?? [];
  const positions = options.columns.map((column) => {
    if (column !== "index") return names.indexOf(column);
    const name = INDEX_NAMES.find((name) => names.includes(name));
    return name === undefined ? -1 : names.indexOf(name);
  });
  const missing = options.columns.filter((_, i) => positions[i] < 0);
  if (missing.length > 0) {
    const found = describeHeader(header);
    throw new UserError(
      `Cannot read ${path}: found ${found}, expected comma-separated columns ` +
        `${options.columns.join(", ")} (missing: ${missing.join(", ")})`,
    );
  }
  const extra = names.filter((name, i) => name !== "" && !positions.includes(i));
  if (extra.length > 0) options.onExtraColumns?.(extra);
  return positions;
}

function describeHeader({ fields, problem, guess }: CsvRecord): string {
  const text = fields?.join(",").slice(0, 120) ?? guess;
  if (text.slice(2, 4).includes("\0")) return "UTF-16 text";
  if ([...text].some((character) => character < "\t") || text.startsWith("\ufffd")) {
    return "binary data";
  }
  if (fields === null) return problem;
  const delimiter = [";", "\t", "|"].find((mark) => fields.length === 1 && text.includes(mark));
  if (delimiter) return `the header ${JSON.stringify(text)}, delimited by '${delimiter}'`;
  return `the header ${JSON.stringify(text)}`;
}

interface Piece {
  /** Whole physical lines. */
  text: string;
  /** Numbers of the lines so far that are not UTF-8. */
  badLines: Set<number>;
  last: boolean;
}

/** Decodes a file in pieces of whole lines; invalid bytes become U+FFFD and their line is noted. */
async function* readLines(path: string, options: CsvFileOptions): AsyncGenerator<Piece> {
  const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const badLines = new Set<number>();
  let line = 1;
  for await (const { bytes, last } of wholeLines(path, options)) {
    let text: string;
    try {
      text = strict.decode(bytes);
    } catch {
      text = decodeEachLine(bytes, line, badLines);
    }
    if (line === 1 && text.startsWith("\ufeff")) text = text.slice(1);
    yield { text, badLines, last };
    line += text.match(LINE_END)?.length ?? 0;
  }
}

function decodeEachLine(bytes: Uint8Array, line: number, badLines: Set<number>): string {
  const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const lax = new TextDecoder("utf-8", { ignoreBOM: true });
  let text = "";
  for (let at = 0; at < bytes.length; line++) {
    const end = endOfLine(bytes, at);
    try {
      text += strict.decode(bytes.subarray(at, end));
    } catch {
      badLines.add(line);
      text += lax.decode(bytes.subarray(at, end));
    }
    at = end;
  }
  return text;
}

/** Returns the position behind the CRLF, LF or CR that ends the line of `at`. */
function endOfLine(bytes: Uint8Array, at: number): number {
  while (at < bytes.length && bytes[at] !== LF && bytes[at] !== CR) at++;
  return Math.min(at + (bytes[at] === CR && bytes[at + 1] === LF ? 2 : 1), bytes.length);
}

/** Splits a file after line feeds, so that no character and no CRLF is cut. */
async function* wholeLines(
  path: string,
  { pieceSize = 1 << 20, onProgress }: CsvFileOptions,
): AsyncGenerator<{ bytes: Uint8Array; last: boolean }> {
  using file = await Deno.open(path).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw fileError(`read ${path}`, error);
    throw new UserError(
      `Cannot read ${path}: no such file, expected a catalogue as 'deno task ingest' writes it`,
    );
  });
  let rest: Uint8Array[] = [];
  let read = 0;
  while (true) {
    const piece = new Uint8Array(pieceSize);
    const size = await namingFile(`read ${path}`, () => file.read(piece));
    if (size === null) break;
    onProgress?.(read += size);
    const end = piece.lastIndexOf(0x0a, size - 1) + 1;
    rest.push(piece.subarray(0, end || size));
    if (end === 0) continue;
    yield { bytes: concatBytes(rest), last: false };
    rest = end < size ? [piece.subarray(end, size)] : [];
  }
  yield { bytes: concatBytes(rest), last: true };
}

function concatBytes(pieces: Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0];
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
