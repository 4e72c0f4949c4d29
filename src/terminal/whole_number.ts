/** Whole numbers on a command line. */
import { UserError } from "../errors.ts";

/**
 * Parses the value of an option.
 *
 * @throws {UserError} for anything but a whole number from `least` to `most`.
 */
export function wholeNumber(
  option: string,
  text: string,
  { least = 1, most = Infinity }: { least?: number; most?: number } = {},
): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isInteger(value) && value >= least && value <= most) {
    return value;
  }
  throw new UserError(
    `Cannot use --${option} '${text}': expected a whole number from ${least}` +
      (most < Infinity ? ` to ${most}` : ""),
  );
}
