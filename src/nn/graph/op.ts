/**
 * The record of an ONNX operator: attributes, shape rule and gradient rule. The gradient is required:
 * an operator without one does not compile, and "none" states that it is not differentiable.
 */
import type { Attributes, AttributeSpec } from "./attributes.ts";
import { GraphError } from "./graph_error.ts";
import type { Node, OutputGradients, TensorType, Value } from "./value.ts";

type Specs = Readonly<Record<string, AttributeSpec>>;
type Filled<S extends Specs> = { readonly [K in keyof S]: S[K]["fallback"] };

/** Attributes and output count, for a shape rule. */
export interface ShapeContext<A> {
  readonly attributes: A;
  /** Number of outputs of the node. */
  readonly count: number;
}

/** Attributes, outputs and output gradients, for a gradient rule. */
export interface GradientContext<A> {
  readonly attributes: A;
  readonly outputs: readonly Value[];
  /** Gradients of all outputs; `undefined` where nothing flows back. */
  readonly gradients: readonly (Value | undefined)[];
}

/** Types of the outputs from the inputs; an omitted optional input reads as `undefined`. */
export type ShapeRule<A = unknown> = {
  rule(inputs: readonly Value[], context: ShapeContext<A>): TensorType | TensorType[];
}["rule"];

/**
 * Gradients of the inputs from `dy`, the gradient of the first output; `undefined` for an input
 * that has none. They may still have the broadcast shape: the walker sums them down.
 */
export type GradientRule<A = unknown> = {
  rule(
    dy: Value,
    inputs: readonly Value[],
    context: GradientContext<A>,
  ): readonly (Value | undefined)[];
}["rule"];

/** The record of one operator. */
export interface Op<S extends Specs = Specs> {
  readonly attributes?: S;
  readonly shape: ShapeRule<Filled<S>>;
  readonly gradient: GradientRule<Filled<S>> | "none";
}

/** Declares an operator. */
export function op<S extends Specs = Record<never, never>>(record: Op<S>): Op {
  return record;
}

/** Attributes and output count of a node whose types are inferred. */
export interface Inference {
  attributes?: Attributes;
  count: number;
}

/** The operators a graph may use, by ONNX name. */
export class OpSet {
  constructor(readonly records: Readonly<Record<string, Op>>) {}

  /** The record of an operator. @throws {GraphError} if there is none. */
  get(name: string): Op {
    if (this.has(name)) return this.records[name];
    throw new GraphError(
      `operator '${name}' has no record; add one with its shape rule and gradient to a family in ` +
        `src/nn/ops and to src/nn/ops/registry.ts`,
    );
  }

  /** True if the set has the operator. */
  has(name: string): boolean {
    return Object.hasOwn(this.records, name);
  }

  /** Attributes of a node with ONNX's defaults. @throws {GraphError} for an unknown attribute. */
  filled(name: string, given: Attributes): Filled<Specs> {
    const specs = this.get(name).attributes ?? {};
    const unknown = Object.keys(given).find((key) => !Object.hasOwn(specs, key));
    if (unknown !== undefined) {
      throw new GraphError(
        `no attribute '${unknown}', expected one of ${Object.keys(specs).join(", ") || "none"}`,
      );
    }
    return Object.fromEntries(
      Object.entries(specs).map(([key, spec]) => [key, given[key] ?? spec.fallback]),
    );
  }

  /** Types of a node's outputs. @throws {GraphError} if the operator refuses its inputs. */
  infer(
    name: string,
    inputs: readonly (Value | undefined)[],
    { attributes = {}, count }: Inference,
  ): TensorType[] {
    const context = { attributes: this.filled(name, attributes), count };
    return [this.get(name).shape(inputs as readonly Value[], context)].flat();
  }
  /**
   * Gradients of a node's inputs from those of its outputs, by its operator's rule.
   *
   * @throws {GraphError} if there is no record of the operator.
   */
  differentiate(
    { op, inputs, outputs, attributes }: Node,
    { dy, all }: OutputGradients,
  ): readonly (Value | undefined)[] {
    const { gradient } = this.get(op);
    if (gradient === "none") return [];
    const context = { attributes: this.filled(op, attributes), outputs, gradients: all };
    return gradient(dy, inputs as readonly Value[], context);
  }
}
