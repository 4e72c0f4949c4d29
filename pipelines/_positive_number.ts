/** Numbers of a command line. */
import { UserError } from "../src/errors.ts";

/** @throws {UserError} for anything but a number above 0. */
export function positiveNumber(name: string, text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new UserError(`Cannot use --${name} '${text}': expected a number above 0`);
}
