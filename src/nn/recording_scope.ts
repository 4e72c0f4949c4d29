/**
 * A scope in which everything a model declares becomes an input of the graph and is noted down:
 * parameters, running statistics, sums of embedding bags and dropout masks come from whoever runs it.
 */
import { add, mul } from "./expressions/elementwise.ts";
import type { Graph } from "./graph/graph.ts";
import type { Value } from "./graph/value.ts";
import type {
  BagSpec,
  MaskSpec,
  ParameterSpec,
  RunningStatisticSpec,
  Scope,
} from "./graph/scope.ts";

/** A scope and what was declared in it so far, with the inputs that stand for it. */
export interface Recording {
  readonly scope: Scope;
  /** The model's own inputs. */
  readonly inputs: Value[];
  readonly masks: MaskSpec[];
  readonly parameters: Map<ParameterSpec, Value>;
  readonly bags: Map<BagSpec, Value>;
  /** Each with its value after the batch; while training alone. */
  readonly running: Map<RunningStatisticSpec, Value>;
}

/** Opens a recording scope on a graph; without `training`, dropout passes its input on. */
export function recordingScope(graph: Graph, { training }: { training: boolean }): Recording {
  const inputs: Value[] = [];
  const masks: MaskSpec[] = [];
  const parameters = new Map<ParameterSpec, Value>();
  const bags = new Map<BagSpec, Value>();
  const running = new Map<RunningStatisticSpec, Value>();
  const scope: Scope = {
    graph,
    input: (name, dtype, shape) => {
      const value = graph.input(name, dtype, shape);
      inputs.push(value);
      return value;
    },
    parameter: (spec) => {
      const value = graph.input(spec.name, "float32", spec.shape);
      parameters.set(spec, value);
      return value;
    },
    bag: (spec) => {
      const value = graph.input(spec.name, "float32", ["batch", spec.columns]);
      bags.set(spec, value);
      return value;
    },
    running: (spec, batchValue) => {
      const average = graph.input(spec.name, "float32", spec.shape);
      if (!training) return average;
      const value = batchValue();
      const kept = mul(average, graph.scalar(1 - spec.momentum));
      running.set(spec, add(kept, mul(value, graph.scalar(spec.momentum))));
      return value;
    },
    dropout: (x, spec) => {
      if (!training) return x;
      masks.push({ ...spec, shape: x.shape });
      return mul(x, graph.input(spec.name, "float32", x.shape));
    },
  };
  return { scope, inputs, masks, parameters, bags, running };
}
