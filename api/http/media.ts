/** Bodies as values: JSON, or the fields of a form. Knows no schema. */
import { type MultipartPart, parseMultipart } from "@remix-run/multipart-parser";
import { withinBounds } from "./json_bounds.ts";
import { invalid, Problem } from "./problem.ts";

/** How a body may be written. */
export type MediaKind = "json" | "multipart" | "urlencoded";

const MEDIA_TYPES: Record<MediaKind, string> = {
  json: "application/json",
  multipart: "multipart/form-data",
  urlencoded: "application/x-www-form-urlencoded",
};

const JSON_DEPTH = 16;
const BOUNDARY = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i;
const AMPERSAND = 0x26;

/** What a body may hold and which of a form's fields are lists. */
export interface MediaOptions {
  contentType: string;
  lists: readonly string[];
  /** Values in JSON, fields in a form. */
  maxValues: number;
}

/**
 * The value of a body of a kind: what JSON holds, or an object of a form's fields, a text or for a
 * file its bytes each. A field in `lists` is a list; one that is there twice is too, for the schema
 * to refuse.
 *
 * @throws {Problem} 413 when it holds too much, 422 when it is broken.
 */
export function valueOf(kind: MediaKind, bytes: Uint8Array, options: MediaOptions): unknown {
  return readers[kind](bytes, options);
}

const readers: Record<MediaKind, (bytes: Uint8Array, options: MediaOptions) => unknown> = {
  json(bytes, { maxValues }) {
    if (!withinBounds(bytes, { depth: JSON_DEPTH, marks: maxValues })) throw tooMuch(maxValues);
    try {
      return JSON.parse(textOf(bytes));
    } catch {
      throw invalid([], "JSON decode error: the body is no JSON in UTF-8", "json_invalid");
    }
  },
  multipart(bytes, { contentType, lists, maxValues }) {
    const [, quoted, plain] = BOUNDARY.exec(contentType) ?? [];
    try {
      const parts = [...parseMultipart(bytes, {
        boundary: quoted ?? plain ?? "",
        maxParts: maxValues,
        maxFileSize: bytes.length,
        maxTotalSize: bytes.length,
      })];
      return gathered(parts.flatMap(fieldOf), lists);
    } catch {
      throw invalid([], "The form is broken or has too many parts", "form_invalid");
    }
  },
  urlencoded(bytes, { lists, maxValues }) {
    let fields = 1;
    for (let at = bytes.indexOf(AMPERSAND); at >= 0; at = bytes.indexOf(AMPERSAND, at + 1)) {
      if (++fields > maxValues) throw tooMuch(maxValues);
    }
    try {
      return gathered([...new URLSearchParams(textOf(bytes))], lists);
    } catch {
      throw invalid([], "The form is not in UTF-8", "form_invalid");
    }
  },
};

/**
 * The kind of a body by its Content-Type.
 *
 * @throws {Problem} 415 when it is missing, none of the accepted or not UTF-8.
 */
export function mediaKind(contentType: string, accepted: readonly MediaKind[]): MediaKind {
  const [type, ...parameters] = contentType.split(";").map((part) => part.trim().toLowerCase());
  const kind = accepted.find((one) => MEDIA_TYPES[one] === type);
  const charset = parameters.find((part) => part.startsWith("charset="));
  if (kind && (charset === undefined || /^charset="?utf-?8"?$/.test(charset))) return kind;
  const expected = accepted.map((one) => MEDIA_TYPES[one]).join(" or ");
  throw new Problem(415, `Content-Type is not supported, expected ${expected} in UTF-8`);
}

function tooMuch(maxValues: number): Problem {
  return new Problem(413, `The body holds too much, expected at most ${maxValues} values`);
}

/** @throws {TypeError} on anything but UTF-8. */
function textOf(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

/** None for a part without a name and for a file input that was left empty. */
function fieldOf(part: MultipartPart): [string, string | Uint8Array][] {
  if (part.name === undefined || (part.filename === "" && part.size === 0)) return [];
  return [[part.name, part.isFile ? part.bytes : textOf(part.bytes)]];
}

function gathered<Value>(
  fields: readonly (readonly [string, Value])[],
  lists: readonly string[],
): Record<string, Value | Value[]> {
  const values = new Map<string, Value[]>();
  for (const [name, value] of fields) {
    const known = values.get(name);
    if (known) known.push(value);
    else values.set(name, [value]);
  }
  return Object.fromEntries(
    [...values].map(([name, all]) => [name, lists.includes(name) || all.length > 1 ? all : all[0]]),
  );
}
