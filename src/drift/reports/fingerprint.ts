/** The identifiers that Evidently gives metrics: MD5 of a class path and its parameters' `repr`. */
import { createHash } from "node:crypto";

/** A parameter of a metric: Python's str, float or empty tuple. */
export type Parameter = string | number | readonly [];

/** The metric's id for the parameters that are required or differ from their defaults. */
export function fingerprint(
  classPath: string,
  parameters: Readonly<Record<string, Parameter>>,
): string {
  const fields = Object.entries(parameters).sort(([a], [b]) => a < b ? -1 : 1)
    .map(([name, value]) => `(${repr(name)}, ${repr(value)})`);
  const tuple = fields.length === 1 ? `(${fields[0]},)` : `(${fields.join(", ")})`;
  return createHash("md5").update(classPath + tuple).digest("hex");
}

/** A UUID (version 8) that depends on a text alone, so that equal contents have equal names. */
export function uuidFrom(text: string): string {
  const bytes = createHash("sha256").update(text).digest().subarray(0, 16);
  bytes[6] = (bytes[6] & 0x0f) | 0x80;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** Python's `repr` of a parameter. */
function repr(value: Parameter): string {
  if (typeof value === "number") return pythonFloat(value);
  if (typeof value !== "string") return "()";
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
  const escaped = value.replace(/\\/g, "\\\\").replace(/\n/g, "\\n").replace(/\t/g, "\\t")
    .replaceAll(quote, `\\${quote}`);
  return quote + escaped + quote;
}

/** Python's text of a float: 1.0, 1e-05. */
export function pythonFloat(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e16)) {
    return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
  }
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}
