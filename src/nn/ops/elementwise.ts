/** Elementwise operators: shapes broadcast, gradients are local. */
import { dtypeOfCode } from "../dtype_code.ts";
import {
  add,
  cast,
  div,
  equal as equals,
  erf as erfOf,
  exp,
  greater,
  log,
  mul,
  neg,
  pow,
  sub,
  tanh as tanhOf,
  where as choose,
} from "../expressions/elementwise.ts";
import type { TensorType, Value } from "../graph.ts";
import { GraphError } from "../graph_error.ts";
import { int, op, text } from "../op.ts";
import { broadcastShapes, reshaped, sameDType } from "../shapes.ts";

const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);
const SQRT_HALF = Math.SQRT1_2;
const INV_SQRT_TWO_PI = 1 / Math.sqrt(2 * Math.PI);
/** Coefficients of Gelu's tanh form, operator Gelu-20 of the ONNX specification. */
const GELU_SCALE = Math.sqrt(2 / Math.PI);
const GELU_CUBIC = 0.044715;

function same([x]: readonly Value[]): TensorType {
  return reshaped(x, x.shape);
}

function broadcast(inputs: readonly Value[]): TensorType {
  sameDType(...inputs);
  return reshaped(inputs[0], broadcastShapes(...inputs.map((input) => input.shape)));
}

function compared(inputs: readonly Value[]): TensorType {
  return { ...broadcast(inputs), dtype: "bool" };
}

function scalarLike(x: Value, number: number): Value {
  return x.graph.scalar(number, x.dtype);
}

/** d(a + b) = da + db */
export const Add = op({ shape: broadcast, gradient: (dy) => [dy, dy] });

/** d(a − b) = da − db */
export const Sub = op({ shape: broadcast, gradient: (dy) => [dy, neg(dy)] });

/** d(a b) = b da + a db */
export const Mul = op({
  shape: broadcast,
  gradient: (dy, [a, b]) => [mul(dy, b), mul(dy, a)],
});

/** d(a / b) = da / b − y db / b */
export const Div = op({
  shape: broadcast,
  gradient: (dy, [, b], { outputs: [y] }) => {
    const da = div(dy, b);
    return [da, neg(mul(da, y))];
  },
});

/** d(aᵇ) = b aᵇ⁻¹ da + aᵇ ln a db; the second term is 0 where a ≤ 0, as ln a is not real there */
export const Pow = op({
  shape: broadcast,
  gradient: (dy, [a, b], { outputs: [y] }) => {
    const positive = greater(a, scalarLike(a, 0));
    const logarithm = log(choose(positive, { then: a, else: scalarLike(a, 1) }));
    return [mul(dy, mul(b, pow(a, sub(b, scalarLike(b, 1))))), mul(dy, mul(y, logarithm))];
  },
});

/** d(−x) = −dx */
export const Neg = op({ shape: same, gradient: (dy) => [neg(dy)] });

/** d√x = dx / (2 √x) */
export const Sqrt = op({
  shape: same,
  gradient: (dy, _, { outputs: [y] }) => [div(dy, add(y, y))],
});

/** d eˣ = eˣ dx */
export const Exp = op({ shape: same, gradient: (dy, _, { outputs: [y] }) => [mul(dy, y)] });

/** d ln x = dx / x */
export const Log = op({ shape: same, gradient: (dy, [x]) => [div(dy, x)] });

/** d erf(x) = 2/√π e^(−x²) dx */
export const Erf = op({
  shape: same,
  gradient: (dy, [x]) => [mul(dy, mul(scalarLike(x, TWO_OVER_SQRT_PI), exp(neg(mul(x, x)))))],
});

/** d max(x, 0) = [x > 0] dx */
export const Relu = op({
  shape: same,
  gradient: (dy, [x]) => [
    choose(greater(x, scalarLike(x, 0)), { then: dy, else: scalarLike(x, 0) }),
  ],
});

/** d σ(x) = σ (1 − σ) dx */
export const Sigmoid = op({
  shape: same,
  gradient: (dy, _, { outputs: [y] }) => [mul(dy, mul(y, sub(scalarLike(y, 1), y)))],
});

/** d tanh(x) = (1 − tanh²) dx */
export const Tanh = op({
  shape: same,
  gradient: (dy, _, { outputs: [y] }) => [mul(dy, sub(scalarLike(y, 1), mul(y, y)))],
});

/** x Φ(x), exactly or by its tanh approximation; the slopes are below. */
export const Gelu = op({
  attributes: { approximate: text("none") },
  shape: same,
  gradient: (dy, [x], { attributes: { approximate } }) => [
    mul(dy, approximate === "tanh" ? geluTanhSlope(x) : geluSlope(x)),
  ],
});

// d x Φ(x) = Φ(x) + x φ(x)
function geluSlope(x: Value): Value {
  const number = (value: number) => scalarLike(x, value);
  const phi = mul(number(INV_SQRT_TWO_PI), exp(mul(number(-0.5), mul(x, x))));
  const cumulative = mul(number(0.5), add(number(1), erfOf(mul(x, number(SQRT_HALF)))));
  return add(cumulative, mul(x, phi));
}

// with u = √(2/π) (x + c x³) and t = tanh u: d x (1 + t)/2 = (1 + t)/2 + x/2 (1 − t²) u'
function geluTanhSlope(x: Value): Value {
  const number = (value: number) => scalarLike(x, value);
  const square = mul(x, x);
  const u = mul(mul(number(GELU_SCALE), x), add(number(1), mul(number(GELU_CUBIC), square)));
  const slope = mul(number(GELU_SCALE), add(number(1), mul(number(3 * GELU_CUBIC), square)));
  const t = tanhOf(u);
  const half = mul(number(0.5), add(number(1), t));
  const rest = mul(mul(number(0.5), x), mul(sub(number(1), mul(t, t)), slope));
  return add(half, rest);
}

/** The smaller takes the gradient; equal ones share it */
export const Min = op({
  shape: broadcast,
  gradient: (dy, inputs, { outputs: [y] }) => {
    const masks = inputs.map((x) => cast(equals(x, y), dy.dtype));
    const count = masks.reduce(add);
    return masks.map((mask) => div(mul(dy, mask), count));
  },
});

/** y = x */
export const Identity = op({ shape: same, gradient: (dy) => [dy] });

/** The gradient takes the branch that the value took */
export const Where = op({
  shape: ([condition, a, b]) => {
    if (condition.dtype !== "bool") {
      throw new GraphError(`condition is ${condition.dtype}, expected bool`);
    }
    sameDType(a, b);
    return reshaped(a, broadcastShapes(condition.shape, a.shape, b.shape));
  },
  gradient: (dy, [condition]) => {
    const zero = scalarLike(dy, 0);
    return [
      undefined,
      choose(condition, { then: dy, else: zero }),
      choose(condition, { then: zero, else: dy }),
    ];
  },
});

/** Rounding to another float width has slope 1; integers let nothing through */
export const Cast = op({
  attributes: { to: int(1) },
  shape: ([x], { attributes: { to } }) => ({ dtype: dtypeOfCode(to), shape: x.shape }),
  gradient: (dy, [x]) => [cast(dy, x.dtype)],
});

/** Whether x = y, element by element. */
export const Equal = op({ shape: compared, gradient: "none" });
/** a > b */
export const Greater = op({ shape: compared, gradient: "none" });
/** a ≥ b */
export const GreaterOrEqual = op({ shape: compared, gradient: "none" });
/** a < b */
export const Less = op({ shape: compared, gradient: "none" });
/** a ≤ b */
export const LessOrEqual = op({ shape: compared, gradient: "none" });
/** not x */
export const Not = op({ shape: same, gradient: "none" });
/** a and b */
export const And = op({ shape: broadcast, gradient: "none" });
/** a or b */
export const Or = op({ shape: broadcast, gradient: "none" });
