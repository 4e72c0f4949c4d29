/** Numbers as Python prints them, for texts that DVC compares or writes. */

/** Prints a number as Python does, such as `1e-05` where JavaScript has `0.00001`. */
export function pythonNumber(value: number): string {
  if (value === 0 || Math.abs(value) >= 1e-4) return String(value);
  return value.toExponential().replace(/e-(\d)$/, "e-0$1");
}
