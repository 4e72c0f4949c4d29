/** Expressions that normalise along an axis. */
import type { Value } from "../graph.ts";

/** eˣ / Σ eˣ along an axis. */
export function softmax(x: Value, axis = -1): Value {
  return x.graph.node("Softmax", [x], { attributes: { axis } })[0];
}

/** ln softmax(x), stable for large x. */
export function logSoftmax(x: Value, axis = -1): Value {
  return x.graph.node("LogSoftmax", [x], { attributes: { axis } })[0];
}

/** Factors after normalisation, and where it begins. */
export interface LayerNormalizationOptions {
  /** In the shape of the normalised axes. */
  scale: Value;
  /** In the shape of the normalised axes. */
  bias?: Value;
  /** First normalised axis; those after it are normalised too. @default {-1} */
  axis?: number;
  /** @default {1e-5} */
  epsilon?: number;
}

/** (x − mean) / √(variance + ε) · scale + bias */
export function layerNormalization(x: Value, options: LayerNormalizationOptions): Value {
  const { scale, bias, axis = -1, epsilon = 1e-5 } = options;
  const inputs = bias ? [x, scale, bias] : [x, scale];
  return x.graph.node("LayerNormalization", inputs, { attributes: { axis, epsilon } })[0];
}
