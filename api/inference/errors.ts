/** Errors of inference that a route answers. */

/** More products are waiting than the queue takes. */
export class QueueFullError extends Error {
  override name = "QueueFullError";
}

/** A model that was in use ended or was replaced; another try may succeed. */
export class ModelUnavailableError extends Error {
  override name = "ModelUnavailableError";
}
