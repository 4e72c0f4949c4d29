/** Errors that a person can put right, told apart from defects of the program. Knows no room. */

/**
 * A bad input, a bad parameter or a refused state. A command prints the message without a stack and
 * exits 1. The message is `Cannot <verb> <object>: <found>, expected <wanted>`.
 */
export class UserError extends Error {
  override name = "UserError";
}

/** Returns the message of any thrown value. */
export function errorMessage(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
