/** Selects the stages that a command line asks for. */
import { UserError } from "../errors.ts";
import { requireStage, type StageGraph, withDownstream, withUpstream } from "./stage_graph.ts";

/** `only` names one stage; `downstream` one and all that depend on it; neither means all. */
export interface Selection {
  only?: string;
  downstream?: string;
  /**
   * Unless `only` is given: those of these stages that there are, what they depend on, and no
   * others. @default all
   */
  goals?: readonly string[];
}

/**
 * The names of the selected stages.
 *
 * @throws {UserError} when there is no such stage or both ways of selecting are used.
 */
export function selectedStages(
  graph: StageGraph,
  { only, downstream, goals }: Selection,
): Set<string> {
  if (only !== undefined && downstream !== undefined) {
    throw new UserError(
      `Cannot select stages: both --only ${only} and --downstream ${downstream}, ` +
        "expected one of the two",
    );
  }
  if (only !== undefined) return new Set([requireStage(graph, only).name]);
  const wanted = downstream === undefined
    ? new Set(graph.stages.map((stage) => stage.name))
    : withDownstream(graph, downstream);
  const reached = (goals ?? []).filter((goal) => graph.upstream.has(goal));
  if (reached.length === 0) return wanted;
  const needed = withUpstream(graph, reached);
  return new Set([...wanted].filter((name) => needed.has(name)));
}
