/** Numbers on a bench's command line. */
import { UserError } from "../src/errors.ts";

/** Parses a number above zero. @throws {UserError} for anything else. */
export function positive(text: string | undefined, otherwise: number): number {
  const value = text === undefined ? otherwise : Number(text);
  if (value > 0) return value;
  throw new UserError(`Cannot measure: found ${text}, expected a number above zero`);
}
