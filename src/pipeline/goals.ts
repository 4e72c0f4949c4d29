/** The stages of dvc.yaml that a run works towards, by the model it is to train. */

const GOALS: Record<string, string[]> = {
  text: ["evaluate_text", "describe"],
  image: ["evaluate_image", "describe"],
  fusion: ["evaluate_text", "evaluate_image", "evaluate_average", "evaluate_fusion", "describe"],
};

/** The goals of `model.type`; undefined where parameters name none. */
export function pipelineGoals(params: Readonly<Record<string, unknown>>): string[] | undefined {
  const { model } = params as { model?: { type?: string } };
  return model?.type === undefined ? undefined : GOALS[model.type];
}
