/**
 * The dependencies between stages: a stage depends on those whose outs hold, or lie in, one of its
 * deps or parameter files.
 */
import { normalize } from "node:path";
import { UserError } from "../errors.ts";
import { type Stage, stagePath } from "../dvc/dvc_yaml.ts";

/** Stages in an order in which each comes after those it depends on, and the edges between them. */
export interface StageGraph {
  stages: Stage[];
  /** Name → names it depends on directly. */
  upstream: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Orders stages topologically, ties in the order of dvc.yaml.
 *
 * @throws {UserError} when two stages write the same place or stages depend on each other.
 */
export function stageGraph(stages: readonly Stage[]): StageGraph {
  refuseOverlaps(stages);
  const upstream = new Map(stages.map((stage) => [stage.name, findProducers(stage, stages)]));
  const ordered: Stage[] = [];
  const placed = new Set<string>();
  while (ordered.length < stages.length) {
    const ready = stages.filter((stage) =>
      !placed.has(stage.name) && [...upstream.get(stage.name)!].every((name) => placed.has(name))
    );
    if (ready.length === 0) {
      const names = stages.map((stage) => stage.name).filter((name) => !placed.has(name));
      throw new UserError(`Cannot order dvc.yaml: ${names.join(", ")} depend on each other`);
    }
    for (const stage of ready) {
      placed.add(stage.name);
      ordered.push(stage);
    }
  }
  return { stages: ordered, upstream };
}

/** The named stage and every stage that depends on it, directly or not. */
export function withDownstream(graph: StageGraph, name: string): Set<string> {
  const selected = new Set([requireStage(graph, name).name]);
  for (const stage of graph.stages) {
    if ([...graph.upstream.get(stage.name)!].some((up) => selected.has(up))) {
      selected.add(stage.name);
    }
  }
  return selected;
}

/** The named stages and every stage that they depend on, directly or not. */
export function withUpstream(graph: StageGraph, names: readonly string[]): Set<string> {
  const selected = new Set(names.map((name) => requireStage(graph, name).name));
  for (const name of selected) {
    for (const up of graph.upstream.get(name)!) selected.add(up); // visited later in this loop
  }
  return selected;
}

/**
 * Finds the stage of that name.
 *
 * @throws {UserError} listing the stages when there is none.
 */
export function requireStage(graph: StageGraph, name: string): Stage {
  const stage = graph.stages.find((stage) => stage.name === name);
  if (stage) return stage;
  const names = graph.stages.map((stage) => stage.name).join(", ");
  throw new UserError(`Cannot find stage '${name}' in dvc.yaml: expected one of ${names}`);
}

/** @throws {UserError} when the stage depends on its own out. */
function findProducers(stage: Stage, stages: readonly Stage[]): Set<string> {
  const deps = [...stage.deps, ...Object.keys(stage.params)].map((dep) => stagePath(stage, dep));
  const producers = stages.filter((other) =>
    other.outs.some((out) => deps.some((dep) => overlap(stagePath(other, out.path), dep)))
  );
  if (producers.includes(stage)) {
    throw new UserError(`Cannot order dvc.yaml: ${stage.name} depends on its own out`);
  }
  return new Set(producers.map((other) => other.name));
}

/** @throws {UserError} when two stages write one place. */
function refuseOverlaps(stages: readonly Stage[]): void {
  const outs = stages.flatMap((stage) =>
    stage.outs.map(({ path }) => ({ path: stagePath(stage, path), stage }))
  );
  outs.forEach((a, i) => {
    const b = outs.slice(i + 1).find((b) => overlap(a.path, b.path));
    if (b) {
      throw new UserError(
        `Cannot use dvc.yaml: ${a.stage.name} and ${b.stage.name} both write ${b.path}`,
      );
    }
  });
}

function overlap(a: string, b: string): boolean {
  const x = `${normalize(a).replace(/\/$/, "")}/`;
  const y = `${normalize(b).replace(/\/$/, "")}/`;
  return x.startsWith(y) || y.startsWith(x);
}
