/** Request bodies: JSON text or forms, decoded within bounds. Knows no schema. */
import { parseMultipart } from "@remix-run/multipart-parser";
import { withinBounds } from "./json_bounds.ts";
import { invalid, Problem } from "./problem.ts";

/** Format of a body. */
export type MediaKind = "json" | "multipart" | "urlencoded";

const MEDIA_TYPES: Record<MediaKind, string> = {
  json: "application/json",
  multipart: "multipart/form-data",
  urlencoded: "application/x-www-form-urlencoded",
};

const JSON_DEPTH = 16;
const BOUNDARY = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i;
const AMPERSAND = 0x26;

/** Limits and type of a body. */
export interface MediaOptions {
  contentType: string;
  /** Values in JSON, fields in a form. */
  maxValues: number;
}

/** A body as Hono's validators take it from the request's cache. */
export type MediaBody = { text: string } | { formData: FormData };

/**
 * Decodes a body: JSON as its text, a form as FormData.
 *
 * @throws {Problem} 413 when it holds too many values, 422 when it is broken.
 */
export function decodeBody(kind: MediaKind, bytes: Uint8Array, options: MediaOptions): MediaBody {
  return kind === "json" ? jsonBody(bytes, options) : { formData: formOf(kind, bytes, options) };
}

function jsonBody(bytes: Uint8Array, { maxValues }: MediaOptions): MediaBody {
  if (!withinBounds(bytes, { depth: JSON_DEPTH, marks: maxValues })) throw tooMuch(maxValues);
  try {
    return { text: textOf(bytes) };
  } catch {
    throw invalid([], "JSON decode error: the body is not UTF-8", "json_invalid");
  }
}

function formOf(
  kind: "multipart" | "urlencoded",
  bytes: Uint8Array,
  options: MediaOptions,
): FormData {
  if (kind === "urlencoded") checkFields(bytes, options);
  try {
    return kind === "multipart" ? multipartForm(bytes, options) : urlencodedForm(bytes);
  } catch {
    throw invalid([], "The form is broken or has too many parts", "form_invalid");
  }
}

/** Skips parts without a name and file inputs that were left empty. */
function multipartForm(bytes: Uint8Array, { contentType, maxValues }: MediaOptions): FormData {
  const [, quoted, plain] = BOUNDARY.exec(contentType) ?? [];
  const form = new FormData();
  const limits = { maxParts: maxValues, maxFileSize: bytes.length, maxTotalSize: bytes.length };
  for (const part of parseMultipart(bytes, { boundary: quoted ?? plain ?? "", ...limits })) {
    if (part.name === undefined || (part.filename === "" && part.size === 0)) continue;
    if (part.isFile) form.append(part.name, new Blob([part.bytes as BlobPart]));
    else form.append(part.name, textOf(part.bytes));
  }
  return form;
}

function urlencodedForm(bytes: Uint8Array): FormData {
  const form = new FormData();
  for (const [name, value] of new URLSearchParams(textOf(bytes))) form.append(name, value);
  return form;
}

/** Counts fields before they are parsed. */
function checkFields(bytes: Uint8Array, { maxValues }: MediaOptions): void {
  let fields = 1;
  for (let at = bytes.indexOf(AMPERSAND); at >= 0; at = bytes.indexOf(AMPERSAND, at + 1)) {
    if (++fields > maxValues) throw tooMuch(maxValues);
  }
}

/**
 * The format of a body by its Content-Type.
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
