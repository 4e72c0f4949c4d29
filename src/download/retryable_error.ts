/** A failure of a download that a retry may put right. */

/** A broken connection, or a busy server. */
export class RetryableError extends Error {
  override name = "RetryableError";
}
