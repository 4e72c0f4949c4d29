/** Errors of inference that a route answers. */

/** A model that was in use ended or was replaced; another try may succeed. */
export class ModelUnavailableError extends Error {
  override name = "ModelUnavailableError";
}
