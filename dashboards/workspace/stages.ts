/** The stages of dvc.yaml in columns by depth, with what is known of their last run. */
import { parse } from "yaml";
import { parseDvcYaml } from "../../src/dvc/dvc_yaml.ts";
import { LAST_RUN, type RunRecord, type StageRecord } from "../../src/pipeline/last_run.ts";
import { type StageGraph, stageGraph } from "../../src/pipeline/stage_graph.ts";
import type { StageStatus } from "../../src/pipeline/status_report.ts";
import type { Workspace } from "../page.ts";

/** State of a stage. */
export type StageState = "current" | "stale" | "failed" | "unused" | "unknown";

/** A stage as pages show it. */
export interface ShownStage {
  name: string;
  description: string;
  command: string;
  outs: string[];
  /** Stages whose outs it needs, save those that another of them needs. */
  upstream: string[];
  /** Length of the longest path to it. */
  depth: number;
  state: StageState;
  /** Reasons to run. */
  reasons: string[];
  record?: StageRecord;
}

/** The pipeline. */
export interface Pipeline {
  stages: ShownStage[];
  lastRun?: RunRecord;
}

/** Reads the pipeline; undefined without dvc.yaml. */
export async function readPipeline(
  { files, params, checkStages }: Workspace,
): Promise<Pipeline | undefined> {
  const definition = await files.read("dvc.yaml", async (file) => {
    const text = await Deno.readTextFile(file);
    const descriptions = parse(text).stages as Record<string, { desc?: string }>;
    const graph = stageGraph(parseDvcYaml(text, { ...params }));
    return { descriptions, graph, edges: directEdges(graph) };
  });
  if (definition === undefined) return undefined;
  const { descriptions, graph, edges } = definition;
  const lastRun = await files.readJson<RunRecord>(LAST_RUN);
  const statuses = new Map((await checkStages()).map((status) => [status.stage, status]));
  const depths = new Map<string, number>();
  const stages = graph.stages.map((stage): ShownStage => {
    const upstream = edges.get(stage.name)!;
    const depth = Math.max(0, ...upstream.map((name) => depths.get(name)! + 1));
    depths.set(stage.name, depth);
    const status = statuses.get(stage.name);
    const record = lastRun?.stages[stage.name];
    return {
      name: stage.name,
      description: descriptions[stage.name]?.desc ?? "",
      command: [stage.cmd].flat().join(" && "),
      outs: stage.outs.map(({ path }) => path),
      upstream,
      depth,
      state: stateFrom(status, { record, checked: statuses.size > 0 }),
      reasons: status?.reasons ?? [],
      record,
    };
  });
  return { stages, lastRun };
}

/** The edges that no longer path replaces (the transitive reduction), by stage. */
function directEdges({ stages, upstream }: StageGraph): Map<string, string[]> {
  const above = new Map<string, Set<string>>();
  return new Map(stages.map(({ name }) => {
    const ups = [...upstream.get(name)!];
    const reached = ups.map((up) => above.get(up)!);
    above.set(name, new Set([...ups, ...reached.flatMap((names) => [...names])]));
    return [name, ups.filter((up) => !reached.some((names) => names.has(up)))];
  }));
}

function stateFrom(
  status: StageStatus | undefined,
  { record, checked }: { record?: StageRecord; checked: boolean },
): StageState {
  if (!checked) return "unknown";
  if (status === undefined) return "unused";
  if (status.reasons.length === 0) return "current";
  return record?.status === "failed" ? "failed" : "stale";
}
