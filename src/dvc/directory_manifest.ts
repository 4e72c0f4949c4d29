/**
 * DVC's manifest of a directory, the content of a `.dir` object: JSON with the hash and the path of
 * each file. Reads no file.
 */

/** One file of a directory. */
export interface DirectoryEntry {
  md5: string;
  /** Path below the directory, with `/`. */
  relpath: string;
}

const NEEDS_NO_ESCAPE = /^[ !#-\[\]-~]*$/;
/** From here on, UTF-16 units and code points sort differently. */
const BEYOND_UNITS = /[\ud800-\uffff]/;
const MD5 = /^[0-9a-f]{32}$/;
/** A path that leads nowhere but below its directory. */
const BELOW = /^(?!\/)(?!(.*\/)?\.{1,2}(\/|$))[^\0]+$/;

/**
 * DVC's text of a directory, whose md5 is the directory's hash: Python's `json.dumps` with sorted
 * keys over the entries sorted by code point.
 */
export function directoryManifest(entries: readonly DirectoryEntry[]): string {
  const rows = sortByRelpath([...entries]).map((entry) =>
    `{"md5": "${entry.md5}", "relpath": ${pythonString(entry.relpath)}}`
  );
  return `[${rows.join(", ")}]`;
}

/** Orders text by code point, as Python does; JavaScript's `<` orders by UTF-16 unit. */
export function compareCodePoints(a: string, b: string): number {
  let i = 0;
  while (i < a.length && i < b.length) {
    const x = a.codePointAt(i)!;
    const y = b.codePointAt(i)!;
    if (x !== y) return x - y;
    i += x > 0xffff ? 2 : 1;
  }
  return a.length - b.length;
}

/** Sorts entries in place as DVC does. */
export function sortByRelpath(entries: DirectoryEntry[]): DirectoryEntry[] {
  const compare = entries.some(({ relpath }) => BEYOND_UNITS.test(relpath))
    ? compareCodePoints
    : (a: string, b: string) => a < b ? -1 : a > b ? 1 : 0;
  return entries.sort((a, b) => compare(a.relpath, b.relpath));
}

/**
 * Parses a manifest; undefined when the text is none, or a path leads out of the directory. Checked
 * by hand, since a schema takes seconds for 100,000 entries.
 */
export function parseManifest(text: string): DirectoryEntry[] | undefined {
  const tree = parsedJson(text);
  return Array.isArray(tree) && tree.every(isEntry) ? tree : undefined;
}

function isEntry(value: unknown): value is DirectoryEntry {
  if (typeof value !== "object" || value === null) return false;
  const { md5, relpath } = value as Partial<Record<string, unknown>>;
  return typeof md5 === "string" && MD5.test(md5) && typeof relpath === "string" &&
    BELOW.test(relpath);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function pythonString(text: string): string {
  if (NEEDS_NO_ESCAPE.test(text)) return `"${text}"`;
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
