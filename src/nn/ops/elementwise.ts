/** Elementwise arithmetic: shapes broadcast, gradients are local. */
import { dtypeOfCode } from "../graph/dtype_code.ts";
import {
  add,
  cast,
  cos,
  div,
  equal,
  exp,
  greater,
  log,
  mul,
  neg,
  pow,
  sign,
  sin,
  sub,
  where,
} from "../expressions/elementwise.ts";
import { scalarLike } from "../expressions/movement.ts";
import type { Value } from "../graph/value.ts";
import { GraphError } from "../graph/graph_error.ts";
import { op } from "../graph/op.ts";
import { int, optionalInt } from "../graph/attributes.ts";
import { broadcastType, reshaped, sameDType, sameType } from "../graph/shapes.ts";

const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

/** d(a + b) = da + db */
export const Add = op({ shape: broadcastType, gradient: (dy) => [dy, dy] });

/** d(a − b) = da − db */
export const Sub = op({ shape: broadcastType, gradient: (dy) => [dy, neg(dy)] });

/** d(a b) = b da + a db */
export const Mul = op({
  shape: broadcastType,
  gradient: (dy, [a, b]) => [mul(dy, b), mul(dy, a)],
});

/** d(a / b) = da / b − y db / b */
export const Div = op({
  shape: broadcastType,
  gradient: (dy, [, b], { outputs: [y] }) => {
    const da = div(dy, b);
    return [da, neg(mul(da, y))];
  },
});

/** d(aᵇ) = b aᵇ⁻¹ da + aᵇ ln a db; the second term is 0 where a ≤ 0, as ln a is not real there */
export const Pow = op({
  shape: broadcastType,
  gradient: (dy, [a, b], { outputs: [y] }) => {
    const positive = greater(a, scalarLike(a, 0));
    const logarithm = log(where(positive, { then: a, else: scalarLike(a, 1) }));
    return [mul(dy, mul(b, pow(a, sub(b, scalarLike(b, 1))))), mul(dy, mul(y, logarithm))];
  },
});

/** d(−x) = −dx */
export const Neg = op({ shape: sameType, gradient: (dy) => [neg(dy)] });

/** d√x = dx / (2 √x) */
export const Sqrt = op({
  shape: sameType,
  gradient: (dy, _, { outputs: [y] }) => [div(dy, add(y, y))],
});

/** d eˣ = eˣ dx */
export const Exp = op({ shape: sameType, gradient: (dy, _, { outputs: [y] }) => [mul(dy, y)] });

/** d ln x = dx / x */
export const Log = op({ shape: sameType, gradient: (dy, [x]) => [div(dy, x)] });

/** d erf(x) = 2/√π e^(−x²) dx */
export const Erf = op({
  shape: sameType,
  gradient: (dy, [x]) => [mul(dy, mul(scalarLike(x, TWO_OVER_SQRT_PI), exp(neg(mul(x, x)))))],
});

/** d sin(x) = cos(x) dx */
export const Sin = op({ shape: sameType, gradient: (dy, [x]) => [mul(dy, cos(x))] });

/** d cos(x) = −sin(x) dx */
export const Cos = op({ shape: sameType, gradient: (dy, [x]) => [neg(mul(dy, sin(x)))] });

/** d|x| = sign(x) dx */
export const Abs = op({ shape: sameType, gradient: (dy, [x]) => [mul(dy, sign(x))] });

/** d(1 / x) = −dx / x² */
export const Reciprocal = op({
  shape: sameType,
  gradient: (dy, _, { outputs: [y] }) => [neg(mul(dy, mul(y, y)))],
});

/** −1, 0 or 1; its derivative is 0 wherever it exists. */
export const Sign = op({ shape: sameType, gradient: "none" });
/** The next integer below. */
export const Floor = op({ shape: sameType, gradient: "none" });
/** The next integer above. */
export const Ceil = op({ shape: sameType, gradient: "none" });
/** The nearest integer, of two the even one. */
export const Round = op({ shape: sameType, gradient: "none" });

/** d Σ = Σ dx, of operands that broadcast */
export const Sum = op({ shape: broadcastType, gradient: (dy, inputs) => inputs.map(() => dy) });

/** d mean = Σ dx / n, of n operands that broadcast */
export const Mean = op({
  shape: broadcastType,
  gradient: (dy, inputs) => {
    const share = div(dy, scalarLike(dy, inputs.length));
    return inputs.map(() => share);
  },
});

/** dy goes to the smallest operand; ties share it equally. */
export const Min = op({
  shape: broadcastType,
  gradient: (dy, inputs, { outputs: [y] }) => tieSharedGradients(dy, inputs, y),
});

/** dy goes to the largest operand; ties share it equally. */
export const Max = op({
  shape: broadcastType,
  gradient: (dy, inputs, { outputs: [y] }) => tieSharedGradients(dy, inputs, y),
});

function tieSharedGradients(dy: Value, inputs: readonly Value[], y: Value): Value[] {
  const masks = inputs.map((x) => cast(equal(x, y), dy.dtype));
  const share = div(dy, masks.reduce(add));
  return masks.map((mask) => mul(mask, share));
}

/** dx within the bounds, both included; the bounds are taken to be constants */
export const Clip = op({
  shape: ([x, low, high]) => {
    sameDType(...[x, low, high].filter((value) => value !== undefined));
    return reshaped(x, x.shape);
  },
  gradient: (dy, [x], { outputs: [y] }) => [
    where(equal(x, y), { then: dy, else: scalarLike(dy, 0) }),
  ],
});

/** y = x */
export const Identity = op({ shape: sameType, gradient: (dy) => [dy] });

/** y = x: dropout outside of training; its second output is a mask of ones. */
export const Dropout = op({
  attributes: { seed: optionalInt() },
  shape: ([x, , training], { count }) => {
    if (training && training.constant?.data[0] !== 0) {
      throw new GraphError("training_mode is set, expected none or false");
    }
    return [reshaped(x, x.shape), { dtype: "bool" as const, shape: x.shape }].slice(0, count);
  },
  gradient: (dy) => [dy],
});

/** dx = dy between float types; integers have no gradient. */
export const Cast = op({
  attributes: { to: int(1) },
  shape: ([x], { attributes: { to } }) => ({ dtype: dtypeOfCode(to), shape: x.shape }),
  gradient: (dy, [x]) => [cast(dy, x.dtype)],
});
