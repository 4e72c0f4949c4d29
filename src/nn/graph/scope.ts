/**
 * The scope in which a model function declares its inputs, parameters, dropout and embedding bags by
 * name. One scope builds the inference graph, another the training step, from the same function.
 */
import type { DType } from "../../tensor.ts";
import type { Graph } from "./graph.ts";
import type { Shape, Value } from "./value.ts";
import type { Initializer } from "./initializers.ts";

/** A trainable float32 tensor. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
  /** True if weight decay applies. */
  readonly decay: boolean;
}

/** A table of float32 rows of which a batch touches few. */
export interface BagSpec {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly initializer: Initializer;
  readonly decay: boolean;
}

/** A dropout mask: an input of the training step that the host draws. */
export interface MaskSpec {
  readonly name: string;
  readonly shape: Shape;
  /** Share of elements that become 0; the others become 1 / (1 − rate). */
  readonly rate: number;
}

/** A statistic of batches, such as a mean, that training follows by a moving average. */
export interface RunningStatisticSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
  /** Share of each batch's value in the average. */
  readonly momentum: number;
}

/** The graph and the declarations that a model function may make. */
export interface Scope {
  readonly graph: Graph;
  /** An input of the model, fed with each batch. */
  input(name: string, dtype: DType, shape: Shape): Value;
  /** A trainable tensor. @throws {GraphError} if the name is taken. */
  parameter(spec: ParameterSpec): Value;
  /** The weighted sum of table rows for each row of the batch, float32 [batch, columns]. */
  bag(spec: BagSpec): Value;
  /** The batch's own value while training, float32 of the spec's shape; its average otherwise. */
  running(spec: RunningStatisticSpec, batchValue: () => Value): Value;
  /** `x` under dropout while training, `x` itself otherwise. */
  dropout(x: Value, spec: Omit<MaskSpec, "shape">): Value;
}

/** A model: builds its outputs, by name, in a scope. */
export type Model = (scope: Scope) => Readonly<Record<string, Value>>;
