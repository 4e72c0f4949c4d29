/** Errors that a person can act on, told apart from defects of the program. */

/**
 * Bad input, bad parameter or a refused state. A command line prints the message without a stack
 * and exits 1. The message says what was attempted, what was found and what is allowed.
 */
export class UserError extends Error {
  override name = "UserError";
}

/** The message of anything that was thrown. */
export function errorMessage(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
