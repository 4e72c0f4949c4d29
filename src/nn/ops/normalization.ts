/** Operators that normalise along axes. */
import { add, div, exp, mul, neg, sqrt, sub } from "../expressions/elementwise.ts";
import { alongChannels, reshape, reshapeLike } from "../expressions/movement.ts";
import { perChannel, reduceMean, reduceSum } from "../expressions/reduction.ts";
import type { TensorType, Value } from "../graph/value.ts";
import { GraphError } from "../graph/graph_error.ts";
import { op } from "../graph/op.ts";
import { float, int, optionalInt } from "../graph/attributes.ts";
import {
  frontAxes,
  frontAxis,
  reducedShape,
  reshaped,
  sameDType,
  sameShape,
  shapeText,
} from "../graph/shapes.ts";

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
    const standard = standardize(x, { axes: axesFrom(axis, x), epsilon });
    return [standardizationGradient(mul(dy, scale), standard), mul(dy, standard.z), bias && dy];
  },
});

/** Normalises over the spatial axes, with one scale a channel; gradient as LayerNormalization. */
export const InstanceNormalization = op({
  attributes: { epsilon: float(1e-5) },
  shape: ([x, scale, bias]) => {
    sameDType(x, scale, bias);
    checkChannels(x, [scale, bias]);
    return reshaped(x, x.shape);
  },
  gradient: (dy, [x, scale], { attributes: { epsilon } }) => {
    const standard = standardize(x, { axes: axesFrom(2, x), epsilon });
    const dz = mul(dy, alongChannels(scale, x));
    return [standardizationGradient(dz, standard), perChannel(mul(dy, standard.z)), perChannel(dy)];
  },
});

/** Normalises over the channels and spatial axes of each group, with one scale a group. */
export const GroupNormalization = op({
  attributes: { epsilon: float(1e-5), num_groups: optionalInt(), stash_type: int(1) },
  shape: ([x, scale, bias], { attributes: { num_groups } }) => {
    sameDType(x, scale, bias);
    const [, channels] = x.shape;
    if (!num_groups || (typeof channels === "number" && channels % num_groups !== 0)) {
      throw new GraphError(`${channels} channels in ${num_groups} groups, expected a multiple`);
    }
    if (![scale, bias].every(({ shape }) => sameShape(shape, [num_groups]))) {
      throw new GraphError(
        `scale ${shapeText(scale.shape)} and bias ${shapeText(bias.shape)}, ` +
          `expected [${num_groups}]: one for each group, as opset 20 has it`,
      );
    }
    return reshaped(x, x.shape);
  },
  gradient: (dy, [x, scale], { attributes: { epsilon, num_groups = 1 } }) => {
    const grouped = (value: Value) => reshape(value, [0, num_groups, -1]);
    const standard = standardize(grouped(x), { axes: [2], epsilon });
    const dz = mul(grouped(dy), alongChannels(scale, standard.z));
    return [
      reshapeLike(standardizationGradient(dz, standard), x),
      perChannel(mul(grouped(dy), standard.z)),
      perChannel(grouped(dy)),
    ];
  },
});

/**
 * With σ = √(variance + ε), z = (x − mean) / σ and k = scale / σ: dx = k dy, dscale = Σ dy z,
 * dbias = Σ dy, dmean = −k Σ dy, dvariance = −k / (2 σ) Σ dy z
 */
export const BatchNormalization = op({
  attributes: { epsilon: float(1e-5), momentum: float(0.9), training_mode: int(0) },
  shape: (inputs, { attributes: { training_mode } }) => {
    const [x, ...vectors] = inputs;
    if (training_mode) {
      throw new GraphError(
        "training_mode 1, expected 0: mean and variance are given, not measured",
      );
    }
    sameDType(...inputs);
    checkChannels(x, vectors);
    return reshaped(x, x.shape);
  },
  gradient: (dy, [x, scale, , mean, variance], { attributes: { epsilon } }) => {
    const deviation = sqrt(add(variance, x.graph.scalar(epsilon, x.dtype)));
    const factor = div(scale, deviation);
    const z = div(sub(x, alongChannels(mean, x)), alongChannels(deviation, x));
    const dscale = perChannel(mul(dy, z));
    const dbias = perChannel(dy);
    const dvariance = mul(div(factor, deviation), mul(dscale, x.graph.scalar(-0.5, x.dtype)));
    return [mul(dy, alongChannels(factor, x)), dscale, dbias, neg(mul(factor, dbias)), dvariance];
  },
});

interface Standardized {
  /** (x − mean) / σ */
  z: Value;
  deviation: Value;
  axes: readonly number[];
}

function standardize(
  x: Value,
  { axes, epsilon }: { axes: readonly number[]; epsilon: number },
): Standardized {
  const centred = sub(x, reduceMean(x, { axes }));
  const variance = reduceMean(mul(centred, centred), { axes });
  const deviation = sqrt(add(variance, x.graph.scalar(epsilon, x.dtype)));
  return { z: div(centred, deviation), deviation, axes };
}

/** dx from dz: (dz − mean(dz) − z mean(dz z)) / σ */
function standardizationGradient(dz: Value, { z, deviation, axes }: Standardized): Value {
  const mean = (value: Value) => reduceMean(value, { axes });
  return div(sub(sub(dz, mean(dz)), mul(z, mean(mul(dz, z)))), deviation);
}

function axesFrom(axis: number, x: Value): number[] {
  const first = frontAxis(axis, x.shape.length);
  return frontAxes(undefined, x.shape.length).filter((at) => at >= first);
}

/** @throws {GraphError} if a vector is not [channels]. */
/** @throws {GraphError} if a vector is not [channels]. */
function checkChannels(x: Value, vectors: readonly Value[]): void {
  const wrong = vectors.find(({ shape }) => !sameShape(shape, x.shape.slice(1, 2)));
  if (!wrong) return;
  throw new GraphError(
    `${shapeText(wrong.shape)} for the channels of ${shapeText(x.shape)}, expected as many`,
  );
}
