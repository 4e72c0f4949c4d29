/** Matrix products over graph values. */
import type { Value } from "../graph/value.ts";
import { transpose } from "./movement.ts";

/** a @ b, leading axes broadcast as in numpy. */
export function matmul(a: Value, b: Value): Value {
  return a.graph.node("MatMul", [a, b])[0];
}

/** Transpositions, factors and addend of a matrix product (ONNX Gemm). */
export interface GemmOptions {
  transA?: boolean;
  transB?: boolean;
  /** @default {1} */
  alpha?: number;
  /** @default {1} */
  beta?: number;
  /** Added to the product, broadcast to it. */
  c?: Value;
}

/** α A B + β C for matrices, with A or B transposed on request. */
export function gemm(a: Value, b: Value, options: GemmOptions = {}): Value {
  const { transA = false, transB = false, alpha = 1, beta = 1, c } = options;
  const attributes = { transA: transA ? 1 : 0, transB: transB ? 1 : 0, alpha, beta };
  return a.graph.node("Gemm", c ? [a, b, c] : [a, b], { attributes })[0];
}

/** `x` with its last two axes exchanged. */
export function swapLast(x: Value): Value {
  const rank = x.shape.length;
  const perm = x.shape.map((_, at) => at < rank - 2 ? at : 2 * rank - 3 - at);
  return transpose(x, perm);
}
