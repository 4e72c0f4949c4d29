/** Operators that normalise along axes. */
import { add, div, exp, mul, sqrt, sub } from "../expressions/elementwise.ts";
import { reduceMean, reduceSum } from "../expressions/reduction.ts";
import type { TensorType, Value } from "../graph.ts";
import { GraphError } from "../graph_error.ts";
import { float, int, op } from "../op.ts";
import { frontAxes, frontAxis, reducedShape, reshaped, sameDType } from "../shapes.ts";

function normalised(
  [x]: readonly Value[],
  { attributes: { axis } }: { attributes: { axis: number } },
): TensorType {
  frontAxis(axis, x.shape.length);
  return reshaped(x, x.shape);
}

/** dx = y (dy − Σ dy y) */
export const Softmax = op({
  attributes: { axis: int(-1) },
  shape: normalised,
  gradient: (dy, _, { outputs: [y], attributes: { axis } }) => [
    mul(y, sub(dy, reduceSum(mul(dy, y), { axes: [axis] }))),
  ],
});

/** dx = dy − softmax(x) Σ dy */
export const LogSoftmax = op({
  attributes: { axis: int(-1) },
  shape: normalised,
  gradient: (dy, _, { outputs: [y], attributes: { axis } }) => [
    sub(dy, mul(exp(y), reduceSum(dy, { axes: [axis] }))),
  ],
});

/** With z = (x − mean) / σ and dz = dy scale: dx = (dz − mean(dz) − z mean(dz z)) / σ */
export const LayerNormalization = op({
  attributes: { axis: int(-1), epsilon: float(1e-5), stash_type: int(1) },
  shape: ([x, scale, bias], { attributes: { axis }, count }) => {
    sameDType(...(bias ? [x, scale, bias] : [x, scale]));
    const axes = axesFrom(axis, x);
    const statistic = reshaped(x, reducedShape(x.shape, axes, true));
    return [reshaped(x, x.shape), statistic, statistic].slice(0, count);
  },
  gradient: (dy, [x, scale, bias], { attributes: { axis, epsilon }, gradients }) => {
    if (gradients[1] || gradients[2]) {
      throw new GraphError("its mean or deviation is used, expected its first output alone");
    }
    const axes = axesFrom(axis, x);
    const mean = (value: Value) => reduceMean(value, { axes });
    const centred = sub(x, mean(x));
    const deviation = sqrt(add(mean(mul(centred, centred)), x.graph.scalar(epsilon, x.dtype)));
    const z = div(centred, deviation);
    const dz = mul(dy, scale);
    const dx = div(sub(sub(dz, mean(dz)), mul(z, mean(mul(dz, z)))), deviation);
    return [dx, mul(dy, z), bias && dy];
  },
});

function axesFrom(axis: number, x: Value): number[] {
  const first = frontAxis(axis, x.shape.length);
  return frontAxes(undefined, x.shape.length).filter((at) => at >= first);
}
