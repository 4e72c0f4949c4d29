/** Elementwise expressions over graph values; operands broadcast. Each adds one ONNX node. */
import type { DType } from "../../tensor.ts";
import { dtypeCode } from "../graph/dtype_code.ts";
import type { Value } from "../graph/value.ts";

function unary(op: string, x: Value): Value {
  return x.graph.node(op, [x])[0];
}
function binary(op: string, a: Value, b: Value): Value {
  return a.graph.node(op, [a, b])[0];
}

/** a + b */
export function add(a: Value, b: Value): Value {
  return binary("Add", a, b);
}
/** a − b */
export function sub(a: Value, b: Value): Value {
  return binary("Sub", a, b);
}
/** a · b, element by element */
export function mul(a: Value, b: Value): Value {
  return binary("Mul", a, b);
}
/** a / b */
export function div(a: Value, b: Value): Value {
  return binary("Div", a, b);
}
/** a to the power b */
export function pow(a: Value, b: Value): Value {
  return binary("Pow", a, b);
}
/** −x */
export function neg(x: Value): Value {
  return unary("Neg", x);
}
/** √x */
export function sqrt(x: Value): Value {
  return unary("Sqrt", x);
}
/** eˣ */
export function exp(x: Value): Value {
  return unary("Exp", x);
}
/** ln x */
export function log(x: Value): Value {
  return unary("Log", x);
}
/** sin x */
export function sin(x: Value): Value {
  return unary("Sin", x);
}
/** cos x */
export function cos(x: Value): Value {
  return unary("Cos", x);
}
/** −1, 0 or 1 */
export function sign(x: Value): Value {
  return unary("Sign", x);
}
/** The error function. */
export function erf(x: Value): Value {
  return unary("Erf", x);
}
/** max(x, 0) */
export function relu(x: Value): Value {
  return unary("Relu", x);
}
/** x Φ(x), with Φ the normal distribution function; `tanh` is its usual approximation. */
export function gelu(x: Value, approximate: "none" | "tanh" = "none"): Value {
  return x.graph.node("Gelu", [x], { attributes: { approximate } })[0];
}
/** 1 / (1 + e⁻ˣ) */
export function sigmoid(x: Value): Value {
  return unary("Sigmoid", x);
}
/** x / (1 + e⁻ˣ), also called swish. */
export function silu(x: Value): Value {
  return mul(x, sigmoid(x));
}
/** The hyperbolic tangent. */
export function tanh(x: Value): Value {
  return unary("Tanh", x);
}
/** The value itself, under a node of its own. */
export function identity(x: Value): Value {
  return unary("Identity", x);
}
/** a = b, as bool */
export function equal(a: Value, b: Value): Value {
  return binary("Equal", a, b);
}
/** a > b, as bool */
export function greater(a: Value, b: Value): Value {
  return binary("Greater", a, b);
}
/** a < b, as bool */
export function less(a: Value, b: Value): Value {
  return binary("Less", a, b);
}
/** `a` where `condition` holds, else `b`. */
export function where(condition: Value, { then: a, else: b }: { then: Value; else: Value }): Value {
  return condition.graph.node("Where", [condition, a, b])[0];
}
/** The same numbers in another dtype; `x` itself if it has that one. */
export function cast(x: Value, dtype: DType): Value {
  if (x.dtype === dtype) return x;
  return x.graph.node("Cast", [x], { attributes: { to: dtypeCode(dtype) } })[0];
}

/** min(max(x, low), high) */
export function clip(x: Value, { low, high }: { low: number; high: number }): Value {
  const bounds = [low, high].map((bound) => x.graph.scalar(bound, x.dtype));
  return x.graph.node("Clip", [x, ...bounds])[0];
}
