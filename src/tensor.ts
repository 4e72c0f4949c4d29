/**
 * The tensor that graphs, sessions and models hand to one another: a dtype, dimensions and a typed
 * array in row-major order. It knows no runtime.
 */

/** ONNX element types in use, under ONNX Runtime's names. */
export type DType = "float32" | "float64" | "int32" | "int64" | "uint8" | "bool";

interface Arrays {
  float32: Float32Array;
  float64: Float64Array;
  int32: Int32Array;
  int64: BigInt64Array;
  uint8: Uint8Array;
  bool: Uint8Array;
}

/** The typed array that holds elements of a dtype; `bool` is one byte an element. */
export type ArrayOf<D extends DType> = Arrays[D];

/** A dense tensor; `data` has exactly the product of `dims` elements. */
export interface Tensor<D extends DType = DType> {
  readonly dtype: D;
  readonly dims: readonly number[];
  readonly data: ArrayOf<D>;
}

const constructors = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  bool: Uint8Array,
};

/** A typed array of `length` zeros for a dtype. */
export function zeroArray<D extends DType>(dtype: D, length: number): ArrayOf<D> {
  return new constructors[dtype](length) as ArrayOf<D>;
}

/** The typed array of a dtype over existing bytes, without copying. */
export function arrayView<D extends DType>(dtype: D, bytes: ArrayBuffer): ArrayOf<D> {
  return new constructors[dtype](bytes) as ArrayOf<D>;
}

/** The number of elements of a tensor with these dimensions; 1 for a scalar. */
export function elementCount(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

/**
 * Returns true if dimensions match a shape with named dimensions. `sizes` maps the names known so far
 * to sizes; new names are added.
 */
export function matchDims(
  dims: readonly number[],
  shape: readonly (number | string)[],
  sizes: Map<string, number>,
): boolean {
  return dims.length === shape.length && shape.every((dim, at) => {
    if (typeof dim === "number") return dim === dims[at];
    if (!sizes.has(dim)) sizes.set(dim, dims[at]);
    return sizes.get(dim) === dims[at];
  });
}

/** A shape with sizes in the place of names that are known, as text. */
export function expectedDims(
  shape: readonly (number | string)[],
  sizes: ReadonlyMap<string, number>,
): string {
  return `[${shape.map((dim) => sizes.get(String(dim)) ?? dim).join(", ")}]`;
}

/** Dimensions and data of a new tensor. */
export interface TensorContents<D extends DType> {
  /** @default {[]} a scalar */
  dims?: readonly number[];
  /** A typed array is kept as it is, numbers are converted. @default zeros */
  data?: ArrayOf<D> | readonly number[];
}

/**
 * Makes a tensor.
 *
 * @throws {RangeError} if `data` does not have one element for each position of `dims`.
 */
export function tensor<D extends DType>(
  dtype: D,
  { dims = [], data }: TensorContents<D> = {},
): Tensor<D> {
  const size = elementCount(dims);
  if (data === undefined) return { dtype, dims, data: zeroArray(dtype, size) };
  if (data.length !== size) {
    throw new RangeError(
      `Cannot make tensor: ${data.length} elements, expected ${size} for [${dims}]`,
    );
  }
  return { dtype, dims, data: Array.isArray(data) ? converted(dtype, data) : data as ArrayOf<D> };
}

function converted<D extends DType>(dtype: D, numbers: readonly number[]): ArrayOf<D> {
  if (dtype === "int64") return BigInt64Array.from(numbers, BigInt) as ArrayOf<D>;
  const array = zeroArray(dtype, numbers.length) as { [index: number]: number };
  numbers.forEach((number, at) => array[at] = number);
  return array as ArrayOf<D>;
}
