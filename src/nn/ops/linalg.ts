/** Matrix products. */
import { gemm, matmul, swapLast } from "../expressions/linalg.ts";
import { reshape, squeeze, unsqueeze } from "../expressions/movement.ts";
import { mul } from "../expressions/elementwise.ts";
import type { Dim, Shape, Value } from "../graph/value.ts";
import { GraphError } from "../graph/graph_error.ts";
import { op } from "../graph/op.ts";
import { float, int } from "../graph/attributes.ts";
import { broadcastShapes, reshaped, sameDType, shapeText } from "../graph/shapes.ts";

/** @throws {GraphError} if inner dimensions differ. */
/** @throws {GraphError} if inner dimensions differ. */
function matchInner([a, b]: readonly Value[], [m, n]: readonly [Dim, Dim]): void {
  if (m === n) return;
  throw new GraphError(
    `${shapeText(a.shape)} times ${shapeText(b.shape)}, expected inner dimensions to be equal`,
  );
}

/** The shape of numpy's matmul. @throws {GraphError} if an operand is a scalar or does not fit. */
/** The shape of numpy's matmul. @throws {GraphError} if an operand is a scalar or does not fit. */
function productShape([a, b]: readonly Value[]): Shape {
  if (a.shape.length === 0 || b.shape.length === 0) {
    throw new GraphError("an operand is a scalar, expected vectors or matrices");
  }
  const left = a.shape.length === 1 ? [1, a.shape[0]] : a.shape;
  const right = b.shape.length === 1 ? [b.shape[0], 1] : b.shape;
  matchInner([a, b], [left[left.length - 1], right[right.length - 2]]);
  return [
    ...broadcastShapes(left.slice(0, -2), right.slice(0, -2)),
    ...(a.shape.length === 1 ? [] : [left[left.length - 2]]),
    ...(b.shape.length === 1 ? [] : [right[right.length - 1]]),
  ];
}

/** d(A B) = dA B + A dB, so the gradients are dY Bᵀ and Aᵀ dY */
export const MatMul = op({
  shape: (inputs) => {
    sameDType(...inputs);
    return reshaped(inputs[0], productShape(inputs));
  },
  gradient: (dy, [a, b]) => {
    // a vector on the left is a row, one on the right a column; their axis comes and goes again
    const row = a.shape.length === 1;
    const column = b.shape.length === 1;
    const tall = column ? unsqueeze(dy, [-1]) : dy;
    const [da, db] = productGradients(row ? unsqueeze(tall, [-2]) : tall, {
      a: row ? unsqueeze(a, [0]) : a,
      b: column ? unsqueeze(b, [1]) : b,
    });
    return [row ? squeeze(da, [-2]) : da, column ? squeeze(db, [-1]) : db];
  },
});

function productGradients(dy: Value, { a, b }: { a: Value; b: Value }): [Value, Value] {
  if (b.shape.length > 2) return [matmul(dy, swapLast(b)), matmul(swapLast(a), dy)];
  if (a.shape.length === 2) return [gemm(dy, b, { transB: true }), gemm(a, dy, { transA: true })];
  // one matrix for a whole batch: its gradient is one product over all rows, not a sum of many
  const [depth, width] = b.shape;
  const db = typeof depth === "number" && typeof width === "number"
    ? gemm(reshape(a, [-1, depth]), reshape(dy, [-1, width]), { transA: true })
    : matmul(swapLast(a), dy);
  return [matmul(dy, swapLast(b)), db];
}

/** With A' and B' the operands after transposition: dA' = α dY B'ᵀ, dB' = α A'ᵀ dY, dC = β dY */
export const Gemm = op({
  attributes: { alpha: float(1), beta: float(1), transA: int(0), transB: int(0) },
  shape: ([a, b, c], { attributes: { transA, transB } }) => {
    if (a.shape.length !== 2 || b.shape.length !== 2) {
      throw new GraphError(
        `operands are ${shapeText(a.shape)} and ${shapeText(b.shape)}, expected two matrices`,
      );
    }
    sameDType(...(c ? [a, b, c] : [a, b]));
    const [m, k] = transA ? [a.shape[1], a.shape[0]] : a.shape;
    const [depth, n] = transB ? [b.shape[1], b.shape[0]] : b.shape;
    matchInner([a, b], [k, depth]);
    return reshaped(a, c ? broadcastShapes([m, n], c.shape) : [m, n]);
  },
  gradient: (dy, [a, b, c], { attributes }) => {
    const { alpha, beta } = attributes;
    const transA = attributes.transA === 1;
    const transB = attributes.transB === 1;
    const da = transA
      ? gemm(b, dy, { alpha, transA: transB, transB: true })
      : gemm(dy, b, { alpha, transB: !transB });
    const db = transB
      ? gemm(dy, a, { alpha, transA: true, transB: transA })
      : gemm(a, dy, { alpha, transA: !transA });
    const dc = beta === 1 ? dy : mul(dy, dy.graph.scalar(beta, dy.dtype));
    return [da, db, c && dc];
  },
});
