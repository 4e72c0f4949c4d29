/** The error of a queue that is full. */

/** More is waiting than the queue takes, in all or of one caller. */
export class QueueFullError extends Error {
  override name = "QueueFullError";
}
