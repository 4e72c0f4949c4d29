/** Refusals of a store of runs or models, told apart by MLflow's error codes. */
import { UserError } from "../errors.ts";

/** A refusal, or a server that does not answer. */
export class TrackingError extends UserError {
  override name = "TrackingError";
  /** Such as RESOURCE_DOES_NOT_EXIST; UNREACHABLE when no answer came. */
  readonly code: string;
  /** True if the same request may succeed later. */
  readonly temporary: boolean;

  constructor(message: string, { code, temporary = false }: { code: string; temporary?: boolean }) {
    super(message);
    this.code = code;
    this.temporary = temporary;
  }
}

/** The code of things that are not there. */
export const ABSENT = "RESOURCE_DOES_NOT_EXIST";
/** The code of names that are taken. */
export const TAKEN = "RESOURCE_ALREADY_EXISTS";
/** The code of values that MLflow does not take. */
export const INVALID = "INVALID_PARAMETER_VALUE";

/**
 * Gives undefined for what is absent, and throws every other error again.
 *
 * @throws the error, unless it tells of something absent.
 */
export function unlessAbsent(error: unknown): undefined {
  if (error instanceof TrackingError && error.code === ABSENT) return undefined;
  throw error;
}
