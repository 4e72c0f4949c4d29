/** Names of registered models and aliases that MLflow takes (mlflow/utils/validation.py). */
import { INVALID, TrackingError } from "../tracking_error.ts";

/** @throws {TrackingError} for a name that MLflow refuses. */
export function checkModelName(name: string): void {
  if (name !== "" && name.length <= 256 && !/[/:]/.test(name) && !/^\.{1,2}$/.test(name)) return;
  throw new TrackingError(
    `Cannot register a model as '${name}': expected 1 to 256 characters without / and :`,
    { code: INVALID },
  );
}

/** @throws {TrackingError} for an alias that MLflow refuses. */
export function checkAlias(alias: string): void {
  if (
    /^[\w-]{1,255}$/.test(alias) && alias.toLowerCase() !== "latest" && !/^v\d+$/i.test(alias)
  ) return;
  throw new TrackingError(
    `Cannot set alias '${alias}': expected letters, digits, _ and -, and neither latest nor v1, v2 …`,
    { code: INVALID },
  );
}
