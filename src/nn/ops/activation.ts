/** Activations: elementwise functions of one value, with local gradients. */
import {
  add,
  erf,
  exp,
  greater,
  less,
  mul,
  sigmoid,
  sub,
  tanh,
  where,
} from "../expressions/elementwise.ts";
import { scalarLike } from "../expressions/movement.ts";
import type { Value } from "../graph/value.ts";
import { GraphError } from "../graph/graph_error.ts";
import { op } from "../graph/op.ts";
import { float, text } from "../graph/attributes.ts";
import {
  broadcastShapes,
  reshaped,
  sameDType,
  sameShape,
  sameType,
  shapeText,
} from "../graph/shapes.ts";

const SQRT_HALF = Math.SQRT1_2;
const INV_SQRT_TWO_PI = 1 / Math.sqrt(2 * Math.PI);
/** Coefficients of Gelu's tanh form, operator Gelu-20 of the ONNX specification. */
const GELU_SCALE = Math.sqrt(2 / Math.PI);
const GELU_CUBIC = 0.044715;

/** d max(x, 0) = [x > 0] dx */
export const Relu = op({
  shape: sameType,
  gradient: (dy, [x]) => [
    where(greater(x, scalarLike(x, 0)), { then: dy, else: scalarLike(x, 0) }),
  ],
});

/** dx above 0, α dx below */
export const LeakyRelu = op({
  attributes: { alpha: float(0.01) },
  shape: sameType,
  gradient: (dy, [x], { attributes: { alpha } }) => [
    where(greater(x, scalarLike(x, 0)), { then: dy, else: mul(dy, scalarLike(dy, alpha)) }),
  ],
});

/** dx above 0; below it d(slope x) = slope dx + x dslope */
export const PRelu = op({
  shape: ([x, slope]) => {
    sameDType(x, slope);
    if (!sameShape(broadcastShapes(x.shape, slope.shape), x.shape)) {
      throw new GraphError(
        `slope ${shapeText(slope.shape)} for ${
          shapeText(x.shape)
        }, expected one that broadcasts to it`,
      );
    }
    return reshaped(x, x.shape);
  },
  gradient: (dy, [x, slope]) => {
    const zero = scalarLike(x, 0);
    const below = less(x, zero);
    return [
      where(below, { then: mul(dy, slope), else: dy }),
      where(below, { then: mul(dy, x), else: zero }),
    ];
  },
});

/** dx above 0; below it d α (eˣ − 1) = α eˣ dx = (y + α) dx */
export const Elu = op({
  attributes: { alpha: float(1) },
  shape: sameType,
  gradient: (dy, [x], { attributes: { alpha }, outputs: [y] }) => [
    where(greater(x, scalarLike(x, 0)), {
      then: dy,
      else: mul(dy, add(y, scalarLike(y, alpha))),
    }),
  ],
});

/** d ln(1 + eˣ) = σ(x) dx */
export const Softplus = op({ shape: sameType, gradient: (dy, [x]) => [mul(dy, sigmoid(x))] });

/** α dx where 0 < α x + β < 1 */
export const HardSigmoid = op({
  attributes: { alpha: float(0.2), beta: float(0.5) },
  shape: sameType,
  gradient: (dy, _, { attributes: { alpha }, outputs: [y] }) => {
    const zero = scalarLike(y, 0);
    const slope = where(less(y, scalarLike(y, 1)), { then: scalarLike(y, alpha), else: zero });
    return [mul(dy, where(greater(y, zero), { then: slope, else: zero }))];
  },
});

/** d x hardsigmoid(x) = (x/3 + 1/2) dx between −3 and 3, 0 below, dx above */
export const HardSwish = op({
  shape: sameType,
  gradient: (dy, [x]) => {
    const number = (value: number) => scalarLike(x, value);
    const slope = add(mul(x, number(1 / 3)), number(0.5));
    const above = where(less(x, number(3)), { then: slope, else: number(1) });
    return [mul(dy, where(greater(x, number(-3)), { then: above, else: number(0) }))];
  },
});

/** d σ(x) = σ (1 − σ) dx */
export const Sigmoid = op({
  shape: sameType,
  gradient: (dy, _, { outputs: [y] }) => [mul(dy, mul(y, sub(scalarLike(y, 1), y)))],
});

/** d tanh(x) = (1 − tanh²) dx */
export const Tanh = op({
  shape: sameType,
  gradient: (dy, _, { outputs: [y] }) => [mul(dy, sub(scalarLike(y, 1), mul(y, y)))],
});

/** x Φ(x), exactly or by its tanh approximation; the slopes are below. */
export const Gelu = op({
  attributes: { approximate: text("none") },
  shape: sameType,
  gradient: (dy, [x], { attributes: { approximate } }) => [
    mul(dy, approximate === "tanh" ? geluTanhSlope(x) : geluSlope(x)),
  ],
});

// d x Φ(x) = Φ(x) + x φ(x)
function geluSlope(x: Value): Value {
  const number = (value: number) => scalarLike(x, value);
  const phi = mul(number(INV_SQRT_TWO_PI), exp(mul(number(-0.5), mul(x, x))));
  const cumulative = mul(number(0.5), add(number(1), erf(mul(x, number(SQRT_HALF)))));
  return add(cumulative, mul(x, phi));
}

// with u = √(2/π) (x + c x³) and t = tanh u: d x (1 + t)/2 = (1 + t)/2 + x/2 (1 − t²) u'
function geluTanhSlope(x: Value): Value {
  const number = (value: number) => scalarLike(x, value);
  const square = mul(x, x);
  const u = mul(mul(number(GELU_SCALE), x), add(number(1), mul(number(GELU_CUBIC), square)));
  const slope = mul(number(GELU_SCALE), add(number(1), mul(number(3 * GELU_CUBIC), square)));
  const t = tanh(u);
  const half = mul(number(0.5), add(number(1), t));
  const rest = mul(mul(number(0.5), x), mul(sub(number(1), mul(t, t)), slope));
  return add(half, rest);
}
