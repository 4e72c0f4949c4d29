/**
 * What the engine must know of an ONNX operator, in one record: its attributes, the types of its
 * outputs and its gradient. The gradient is required, so that forgetting one does not compile and
 * "none" is a statement: nothing flows back.
 */
import type { Tensor } from "../../tensor.ts";
import { GraphError } from "./graph_error.ts";
import type { TensorType, Value } from "./graph.ts";

/** The value of an attribute. */
export type AttributeValue = number | string | readonly number[] | Tensor;
/** Attributes as given; an absent one takes the operator's default. */
export type Attributes = Readonly<Record<string, AttributeValue | undefined>>;
/** How an attribute is stored in a file. */
export type AttributeKind = "int" | "float" | "string" | "ints" | "floats" | "tensor";

/** An attribute of an operator: how it is stored and ONNX's default. */
export interface AttributeSpec<T extends AttributeValue | undefined = AttributeValue | undefined> {
  readonly kind: AttributeKind;
  readonly fallback: T;
}
type Specs = Readonly<Record<string, AttributeSpec>>;
type Filled<S extends Specs> = { readonly [K in keyof S]: S[K]["fallback"] };

/** An integer attribute with ONNX's default. */
export function int(fallback: number): AttributeSpec<number> {
  return { kind: "int", fallback };
}
/** An integer attribute that may be absent. */
export function optionalInt(): AttributeSpec<number | undefined> {
  return { kind: "int", fallback: undefined };
}
/** A list of integers that may be absent. */
export function optionalInts(): AttributeSpec<readonly number[] | undefined> {
  return { kind: "ints", fallback: undefined };
}
/** A float attribute with ONNX's default. */
export function float(fallback: number): AttributeSpec<number> {
  return { kind: "float", fallback };
}
/** A string attribute with ONNX's default. */
export function text(fallback: string): AttributeSpec<string> {
  return { kind: "string", fallback };
}

/** A list of floats that may be absent. */
export function optionalFloats(): AttributeSpec<readonly number[] | undefined> {
  return { kind: "floats", fallback: undefined };
}
/** A float that may be absent. */
export function optionalFloat(): AttributeSpec<number | undefined> {
  return { kind: "float", fallback: undefined };
}
/** A tensor that may be absent. */
export function optionalTensor(): AttributeSpec<Tensor | undefined> {
  return { kind: "tensor", fallback: undefined };
}

/** What a rule may look at besides inputs. */
export interface ShapeContext<A> {
  readonly attributes: A;
  /** How many outputs the node has. */
  readonly count: number;
}

/** What a gradient rule may look at besides the first output's gradient and the inputs. */
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

/** How many outputs, and the attributes, of a node whose types are to be inferred. */
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

  /** Whether there is a record of an operator. */
  has(name: string): boolean {
    return Object.hasOwn(this.records, name);
  }

  /** Attributes of a node with ONNX's defaults filled in. */
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

  /** Types of a node's outputs. */
  infer(
    name: string,
    inputs: readonly (Value | undefined)[],
    { attributes = {}, count }: Inference,
  ): TensorType[] {
    const context = { attributes: this.filled(name, attributes), count };
    return [this.get(name).shape(inputs as readonly Value[], context)].flat();
  }
}
