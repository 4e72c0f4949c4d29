/** Whole numbers on a command line. */
import { UserError } from "../errors.ts";

/**
 * Parses the value of an option.
 *
 * @throws {UserError} for anything but a whole number from `least` on.
 */
export function wholeNumber(
  option: string,
  text: string,
  { least = 1 }: { least?: number } = {},
): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isInteger(value) && value >= least) return value;
  throw new UserError(
    `Cannot use --${option} '${text}': expected a whole number from ${least}`,
  );
}
