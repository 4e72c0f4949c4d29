/**
 * A value as a MIME bundle, by the conventions of Deno's own Jupyter kernel: the method
 * `Symbol.for("Jupyter.display")`, elements by `outerHTML`, pictures by their first bytes. Lists of
 * plain objects become tables.
 */
import type { MimeBundle } from "./cell_output.ts";
import { htmlTable, isTable } from "./html_table.ts";
import { pictureType } from "./picture_type.ts";

const DISPLAY = Symbol.for("Jupyter.display");
const MOST_ITEMS = 60;

/** The bundle of a value; undefined for undefined. */
export async function mimeBundle(value: unknown): Promise<MimeBundle | undefined> {
  if (value === undefined) return undefined;
  if (isObject(value)) {
    const show = value[DISPLAY];
    if (typeof show === "function") return await show.call(value);
    if (typeof value.outerHTML === "string") return elementBundle(value.outerHTML);
    if (value instanceof Uint8Array) {
      const type = pictureType(value);
      if (type) return { [type]: value.toBase64() };
    }
    if (isTable(value)) return { "text/plain": inspected(value), "text/html": htmlTable(value) };
  }
  return { "text/plain": inspected(value) };
}

function elementBundle(html: string): MimeBundle {
  return html.startsWith("<svg") ? { "image/svg+xml": html } : { "text/html": html };
}

/** The value as text. */
export function inspected(value: unknown): string {
  return Deno.inspect(value, { colors: false, depth: 4, iterableLimit: MOST_ITEMS });
}

function isObject(value: unknown): value is Record<string | symbol, unknown> {
  return typeof value === "object" && value !== null;
}
