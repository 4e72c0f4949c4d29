/** Attributes of operators: their values, stored types and ONNX defaults. */
import type { Tensor } from "../../tensor.ts";

/** The value of an attribute. */
export type AttributeValue = number | string | readonly number[] | Tensor;
/** Attributes as given; an absent one takes the operator's default. */
export type Attributes = Readonly<Record<string, AttributeValue | undefined>>;
/** The type of an attribute in a file. */
export type AttributeKind = "int" | "float" | "string" | "ints" | "floats" | "tensor";

/** An attribute of an operator: how it is stored and ONNX's default. */
export interface AttributeSpec<T extends AttributeValue | undefined = AttributeValue | undefined> {
  readonly kind: AttributeKind;
  readonly fallback: T;
}

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
