/** Errors of inference and pictures as problem details. */
import { invalid, Problem, unavailable } from "../http/problem.ts";
import { ModelUnavailableError } from "../inference/errors.ts";
import { PictureError, TooManyPicturesError } from "../pictures/errors.ts";
import { QueueFullError } from "../queue/errors.ts";

/** The refusal while no model is loaded. */
export function noModel(): Problem {
  return unavailable("No model is loaded", { seconds: 5 });
}

/**
 * Runs `work`.
 *
 * @throws {Problem} 413, 422 or 503 for errors of pictures and inference; others as they are.
 */
export async function translateErrors<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw translated(error);
  }
}

function translated(error: unknown): unknown {
  if (error instanceof QueueFullError) return unavailable(error.message);
  if (error instanceof ModelUnavailableError) {
    return unavailable(error.message, { cause: error.cause });
  }
  if (error instanceof TooManyPicturesError) return new Problem(413, error.message);
  if (error instanceof PictureError) return invalid(error.loc, error.message, error.type);
  return error;
}
