/** Layers: small functions that declare parameters in a scope and build on them. */
import { add } from "../expressions/elementwise.ts";
import { gemm, matmul } from "../expressions/linalg.ts";
import { layerNormalization } from "../expressions/normalization.ts";
import type { Value } from "../graph/value.ts";
import { GraphError } from "../graph/graph_error.ts";
import { glorotUniform, type Initializer, normal, ones, zeros } from "../graph/initializers.ts";
import type { Scope } from "../graph/scope.ts";
import { shapeText } from "../graph/shapes.ts";

/** A fully connected layer. */
export interface DenseOptions {
  /** Prefix of its parameters, `<name>.weight` [inputs, units] and `<name>.bias` [units]. */
  name: string;
  units: number;
  /** @default {true} */
  bias?: boolean;
  /** Initialises the weight. @default {glorotUniform()} */
  initializer?: Initializer;
}

/** x W + b along the last axis: [..., inputs] → [..., units]. */
export function dense(scope: Scope, x: Value, options: DenseOptions): Value {
  const { name, units, bias = true, initializer = glorotUniform() } = options;
  const inputs = knownFeatures(x, name);
  const weight = scope.parameter({
    name: `${name}.weight`,
    shape: [inputs, units],
    initializer,
    decay: true,
  });
  const offset = bias
    ? scope.parameter({ name: `${name}.bias`, shape: [units], initializer: zeros(), decay: false })
    : undefined;
  if (x.shape.length === 2) return gemm(x, weight, { c: offset });
  const product = matmul(x, weight);
  return offset ? add(product, offset) : product;
}

/** A table whose rows are summed by weight. */
export interface EmbeddingBagOptions {
  /** Name of the table and prefix of its inputs. */
  name: string;
  rows: number;
  columns: number;
  /** @default {normal(0.1)} */
  initializer?: Initializer;
  /** @default {true} */
  decay?: boolean;
}

/**
 * Σ weight · table[index] over the (index, weight) pairs of each row of the batch: float32
 * [batch, columns]. In the inference graph the pairs are inputs `<name>.indices`, int64
 * [batch, <name>.tokens], and `<name>.weights`, float32; padding is any index with weight 0.
 */
export function embeddingBag(scope: Scope, options: EmbeddingBagOptions): Value {
  return scope.bag({ initializer: normal(0.1), decay: true, ...options });
}

/** Dropout with a mask of its own stream. */
export interface DropoutOptions {
  name: string;
  /** Share of elements set to 0, in [0, 1). */
  rate: number;
}

/**
 * Inverted dropout: zeroes a share of elements in training and scales the rest up.
 *
 * @throws {RangeError} if the rate is outside [0, 1).
 */
export function dropout(scope: Scope, x: Value, options: DropoutOptions): Value {
  if (!(options.rate >= 0 && options.rate < 1)) {
    throw new RangeError(
      `Cannot drop out '${options.name}': rate ${options.rate}, expected [0, 1)`,
    );
  }
  return options.rate === 0 ? x : scope.dropout(x, options);
}

/** Normalisation along the last axis. */
export interface LayerNormOptions {
  /** Prefix of its parameters, `<name>.scale` and `<name>.bias`. */
  name: string;
  /** @default {1e-5} */
  epsilon?: number;
}

/** (x − mean) / deviation · scale + bias along the last axis. */
export function layerNorm(scope: Scope, x: Value, { name, epsilon }: LayerNormOptions): Value {
  const shape = [knownFeatures(x, name)];
  const factor = { shape, decay: false };
  const scale = scope.parameter({ ...factor, name: `${name}.scale`, initializer: ones() });
  const bias = scope.parameter({ ...factor, name: `${name}.bias`, initializer: zeros() });
  return layerNormalization(x, { scale, bias, epsilon });
}

/** @throws {GraphError} if the last dimension is a name. */
function knownFeatures(x: Value, name: string): number {
  const width = x.shape[x.shape.length - 1];
  if (typeof width === "number") return width;
  throw new GraphError(
    `Cannot build layer '${name}' on ${shapeText(x.shape)}: expected a known last dimension`,
  );
}
