/** The file MLmodel of a model folder, as it reads where a run has logged that folder. */
import { parse, stringify } from "yaml";

/** Adds the run and the logged model to the text of a file MLmodel; keys are sorted, as MLflow's. */
export function mlmodelOfRun(
  text: string,
  { runId, modelId, path }: { runId: string; modelId?: string; path: string },
): string {
  const model = {
    ...parse(text) as Record<string, unknown>,
    run_id: runId,
    artifact_path: path,
    ...(modelId ? { model_id: modelId, model_uuid: modelId } : {}),
  };
  return stringify(model, { sortMapEntries: true });
}
