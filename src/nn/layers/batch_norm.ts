/** Batch normalisation: Ioffe and Szegedy 2015. */
import { add, div, mul, sqrt, sub } from "../expressions/elementwise.ts";
import { unsqueeze } from "../expressions/movement.ts";
import { elementsPerResult, perChannel, reduceMean } from "../expressions/reduction.ts";
import type { Value } from "../graph/value.ts";
import { GraphError } from "../graph/graph_error.ts";
import { type Initializer, ones, zeros } from "../graph/initializers.ts";
import type { Scope } from "../graph/scope.ts";
import { shapeText } from "../graph/shapes.ts";

/** Normalisation of each channel. */
export interface BatchNormOptions {
  /** Prefix of its parameters `.scale`, `.bias` and its running statistics `.mean`, `.variance`. */
  name: string;
  /** Initialises the scale. @default all 1 */
  initialScale?: Initializer;
  /** Share of each batch in the running statistics. @default {0.1} */
  momentum?: number;
  /** @default {1e-5} */
  epsilon?: number;
}

/**
 * (x − mean) / √(variance + ε) · scale + bias for each channel of [batch, channels, ...]. Mean and
 * variance are the batch's while training, running averages otherwise; both variances are those of
 * a population (divided by n).
 *
 * @throws {GraphError} if the number of channels is not known.
 */
export function batchNorm(scope: Scope, x: Value, options: BatchNormOptions): Value {
  const { name, initialScale = ones(), momentum = 0.1, epsilon = 1e-5 } = options;
  const channels = x.shape[1];
  if (typeof channels !== "number") {
    throw new GraphError(
      `Cannot build layer '${name}' on ${shapeText(x.shape)}: expected a known second dimension`,
    );
  }
  const axes = x.shape.map((_, axis) => axis).filter((axis) => axis !== 1);
  const each = { shape: [channels], decay: false, momentum };
  const scale = scope.parameter({ ...each, name: `${name}.scale`, initializer: initialScale });
  const bias = scope.parameter({ ...each, name: `${name}.bias`, initializer: zeros() });
  const spread = (value: Value) => unsqueeze(value, axes.slice(1).map((axis) => axis - 1));
  const mean = scope.running(
    { ...each, name: `${name}.mean`, initializer: zeros() },
    () => reduceMean(x, { axes, keep: false }),
  );
  let centred: Value | undefined; // if the variance is the batch's own
  const variance = scope.running(
    { ...each, name: `${name}.variance`, initializer: ones() },
    () => {
      centred = sub(x, spread(mean));
      return reduceMean(mul(centred, centred), { axes, keep: false });
    },
  );
  const squared = add(variance, x.graph.scalar(epsilon));
  const factor = div(scale, sqrt(squared));
  if (centred) return normalizeByBatch(centred, { x, scale, bias, squared, factor, spread });
  // in this form runtimes fold it into a convolution before
  const offset = sub(bias, mul(mean, factor));
  return add(mul(x, spread(factor)), spread(offset));
}

interface BatchStatistics {
  x: Value;
  scale: Value;
  bias: Value;
  /** σ² = variance + ε */
  squared: Value;
  /** scale / σ */
  factor: Value;
  /** Along the channels of x. */
  spread: (vector: Value) => Value;
}

/**
 * With c = x − mean, n elements a channel and s = Σ dy c: dx = factor (dy − Σ dy / n − c s / (n σ²)),
 * dscale = s / σ, dbias = Σ dy. Ioffe and Szegedy 2015, section 3, in fewer passes over x than
 * the chain rule takes.
 */
function normalizeByBatch(
  centred: Value,
  { x, scale, bias, squared, factor, spread }: BatchStatistics,
): Value {
  const gradient = (dy: Value) => {
    const dbias = perChannel(dy);
    const s = perChannel(mul(dy, centred));
    const share = div(factor, elementsPerResult(x, bias));
    const pulled = mul(centred, spread(div(mul(share, s), squared)));
    const dx = sub(sub(mul(dy, spread(factor)), pulled), spread(mul(share, dbias)));
    return [dx, div(s, sqrt(squared)), dbias];
  };
  return x.graph.node("Add", [mul(centred, spread(factor)), spread(bias)], {
    customGradient: { inputs: [x, scale, bias], gradient },
  })[0];
}
