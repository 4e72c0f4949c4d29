/** Errors of pictures that a route answers. */

/** A picture that cannot be used; `loc` is its path in the body, `type` as in FastAPI's errors. */
export class PictureError extends Error {
  override name = "PictureError";

  constructor(
    readonly loc: (string | number)[],
    message: string,
    readonly type = "value_error",
  ) {
    super(message);
  }
}

/** More pictures than one request may hold. */
export class TooManyPicturesError extends Error {
  override name = "TooManyPicturesError";
}
