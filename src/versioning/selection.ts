/** Which stages a command line asks for. */
import { UserError } from "../errors.ts";
import { requireStage, type StageGraph, withDownstream } from "./stage_graph.ts";

/** `only` names one stage; `downstream` one and all that depend on it; neither means all. */
export interface Selection {
  only?: string;
  downstream?: string;
}

/**
 * The names of the selected stages.
 *
 * @throws {UserError} when there is no such stage or both ways of selecting are used.
 */
export function selectedStages(graph: StageGraph, { only, downstream }: Selection): Set<string> {
  if (only !== undefined && downstream !== undefined) {
    throw new UserError(
      `Cannot select stages: both --only ${only} and --downstream ${downstream}, ` +
        "expected one of the two",
    );
  }
  if (only !== undefined) return new Set([requireStage(graph, only).name]);
  if (downstream !== undefined) return withDownstream(graph, downstream);
  return new Set(graph.stages.map((stage) => stage.name));
}
