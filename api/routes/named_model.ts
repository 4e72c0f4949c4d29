/** The model that a path names. */
import { Problem } from "../http/problem.ts";
import type { ServedModel, ServedModels } from "../inference/served_model.ts";
import { noModel } from "./error_translation.ts";

/** @throws {Problem} 404 for another model or version than the one in use, 503 without one. */
export function namedModel(
  { model: name, version }: { model: string; version?: string },
  models: Pick<ServedModels, "champion">,
): ServedModel {
  const model = models.champion();
  if (!model) throw noModel();
  if (name === model.name && (version ?? model.version) === model.version) return model;
  throw new Problem(404, `Model ${name} is not served, expected ${model.name} (${model.version})`);
}
