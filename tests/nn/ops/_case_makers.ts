/** What a case of an operator is, and short names for its inputs. */
import type { Attributes } from "../../../src/nn/graph/attributes.ts";
import type { Provider } from "../../../src/runtime/open.ts";
import { type DType, type Tensor, tensor } from "../../../src/tensor.ts";

/** An input to differentiate by, with values in a range. */
export interface FloatInput {
  kind: "float";
  dims: readonly number[];
  from: number;
  to: number;
}

/** A float input to differentiate by, an input to feed as it is, a constant, or an omitted one. */
export type CaseInput =
  | FloatInput
  | { kind: "fed" | "constant"; tensor: Tensor }
  | { kind: "omitted" };

/** One use of an operator. */
export interface OpCase {
  inputs: readonly CaseInput[];
  attributes?: Attributes;
  outputs?: number;
  /** Why dimensions of this case must be known while building. */
  needsSizes?: string;
  /** The first dimension of the first input may have a name all the same. */
  batch?: boolean;
  /** Why ONNX Runtime cannot run it on a provider. */
  notOn?: Partial<Record<Provider, string>>;
}

export const float = (...dims: number[]): CaseInput => ({
  kind: "float",
  dims,
  from: -1.5,
  to: 1.5,
});
export const positive = (...dims: number[]): CaseInput => ({
  kind: "float",
  dims,
  from: 0.5,
  to: 2,
});
export const between = (from: number, to: number, ...dims: number[]): CaseInput => ({
  kind: "float",
  dims,
  from,
  to,
});
export const ints = (...data: number[]): CaseInput => ({
  kind: "constant",
  tensor: tensor("int64", { dims: [data.length], data }),
});
export const fed = (dtype: DType, dims: number[], data: number[]): CaseInput => ({
  kind: "fed",
  tensor: tensor(dtype, { dims, data }),
});
export const constant = (dtype: DType, dims: number[], data: number[]): CaseInput => ({
  kind: "constant",
  tensor: tensor(dtype, { dims, data }),
});
export const omitted: CaseInput = { kind: "omitted" };
export const plain = (...inputs: CaseInput[]): OpCase => ({ inputs });
export const using = (attributes: Attributes, ...inputs: CaseInput[]): OpCase => ({
  inputs,
  attributes,
});
