/**
 * The values and nodes of a graph, and the interface by which rules and expressions add to it. Types
 * alone; the class is in graph.ts.
 */
import type { DType, Tensor } from "../../tensor.ts";
import type { AttributeKind, Attributes } from "./attributes.ts";

/** A dimension: a size, or the name of one that is only known when the graph runs. */
export type Dim = number | string;
/** Dimensions of a value, outermost first; `[]` is a scalar. */
export type Shape = readonly Dim[];

/** The static type of a tensor: dtype, shape and known contents. */
export interface TensorType {
  readonly dtype: DType;
  readonly shape: Shape;
  /** For an integer vector or scalar whose elements are known while building (a shape): them. */
  readonly contents?: readonly Dim[];
}

/** A tensor of the graph. */
export interface Value extends TensorType {
  readonly graph: GraphBuilder;
  readonly name: string;
  /** The node that makes it; absent for inputs and constants. */
  readonly producer?: Node;
  /** The tensor itself, for a constant. */
  readonly constant?: Tensor;
}

/** One use of an operator. An omitted optional input is `undefined`. */
export interface Node {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly (Value | undefined)[];
  readonly outputs: readonly Value[];
  readonly attributes: Attributes;
  /** Stored types of the attributes, for an operator without a record. */
  readonly kinds?: Readonly<Record<string, AttributeKind>>;
  /** A gradient that replaces that of the operator. */
  readonly customGradient?: CustomGradient;
}

/**
 * The gradient of a node with respect to `inputs` upstream of it, which may be several nodes away.
 * Replaces the chain rule over the nodes between, as a custom VJP in JAX.
 */
export interface CustomGradient {
  readonly inputs: readonly Value[];
  /** Gradients of these inputs from that of the node's output. */
  gradient(dy: Value): readonly Value[];
}

/** The name, attributes and outputs of a new node. */
export interface NodeOptions {
  /** @default the operator and a number */
  name?: string;
  /** Names of the outputs. @default the node's, numbered from the second on */
  names?: readonly string[];
  attributes?: Attributes;
  /** Number of outputs. @default {1} */
  outputs?: number;
  /** Types of the outputs, for an operator that the set does not have (read from a file). */
  types?: readonly TensorType[];
  /** Stored types of its attributes, likewise. */
  kinds?: Readonly<Record<string, AttributeKind>>;
  /** @default the gradient of the operator */
  customGradient?: CustomGradient;
}

/** Gradients of the outputs of a node. */
export interface OutputGradients {
  /** Gradient of the first output; zeros if it is not used. */
  readonly dy: Value;
  /** Gradients of all outputs; `undefined` for those that are not used. */
  readonly all: readonly (Value | undefined)[];
}

/** The operations on a graph that expressions and operator rules need; `Graph` implements them. */
export interface GraphBuilder {
  readonly nodes: readonly Node[];
  /** Declares an input. @throws {GraphError} if the name is taken. */
  input(name: string, dtype: DType, shape: Shape): Value;
  /** Adds a constant. @throws {GraphError} if the name is taken. */
  constant(constant: Tensor, name?: string): Value;
  /** A scalar constant, by default float32. */
  scalar(value: number, dtype?: DType): Value;
  /** A vector of int64 constants. */
  integers(values: readonly number[]): Value;
  /** Adds a node and returns its outputs. @throws {GraphError} if the operator refuses its inputs. */
  node(op: string, inputs: readonly (Value | undefined)[], options?: NodeOptions): Value[];
  /** Applies the gradient rule of a node's operator. @throws {GraphError} if it has no record. */
  differentiate(
    node: Node,
    gradients: OutputGradients,
  ): readonly (Value | undefined)[];
}
