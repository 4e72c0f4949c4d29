/** Drift of embeddings: Evidently's deterministic methods, and MMD with a seeded permutation test. */
import { random } from "../../random.ts";
import { poolNumbers } from "../columns/pooled_values.ts";
import { classifyDomains, type DomainClassification } from "./domain_classifier.ts";
import { wasserstein } from "./wasserstein.ts";

/** Embeddings, row-major. */
export interface Embeddings {
  dimensions: number;
  /** float [rows, dimensions]. */
  values: Float32Array | Float64Array;
}

interface Sides {
  reference: Embeddings;
  current: Embeddings;
}

/**
 * Evidently's `ratio`: the share of components whose Wasserstein distance reaches the component
 * threshold. The data set drifts where it exceeds 0.2 by default.
 */
export function driftedComponentRatio(
  { reference, current }: Sides,
  { componentThreshold = wasserstein.threshold }: { componentThreshold?: number } = {},
): number {
  let drifted = 0;
  for (let component = 0; component < reference.dimensions; component++) {
    const pooled = poolNumbers({
      reference: { type: "num", name: "", values: componentValues(reference, component) },
      current: { type: "num", name: "", values: componentValues(current, component) },
    });
    if (wasserstein.score(pooled) >= componentThreshold) drifted++;
  }
  return drifted / reference.dimensions;
}

/** Evidently's `distance`: the Euclidean distance of the mean vectors; drift above 0.2 by default. */
export function meanDistance({ reference, current }: Sides): number {
  const [ref, cur] = [means(reference), means(current)];
  return Math.hypot(...ref.map((mean, at) => mean - cur[at]));
}

/** A domain classifier on the coordinates. */
export function classifyEmbeddings(
  { reference, current }: Sides,
  { seed }: { seed: number },
): DomainClassification {
  const indices = Int32Array.from({ length: reference.dimensions }, (_, at) => at);
  const rows = ({ dimensions, values }: Embeddings) =>
    Array.from({ length: values.length / dimensions }, (_, row) => ({
      indices,
      values: values.subarray(row * dimensions, (row + 1) * dimensions),
    }));
  return classifyDomains(
    { reference: rows(reference), current: rows(current) },
    { dimensions: reference.dimensions, seed },
  );
}

/** The unbiased MMD² and its permutation p-value. */
export interface MeanDiscrepancy {
  squared: number;
  probability: number;
}

/**
 * The maximum mean discrepancy with an RBF kernel of the median distance (Gretton et al., "A Kernel
 * Two-Sample Test", 2012, eq. 3), with p = (1 + permutations at least as large) / (1 + permutations).
 * Time and memory grow with the square of the rows: at most `maxRows` of each side, drawn at random,
 * take part.
 */
export function meanDiscrepancy(
  { reference, current }: Sides,
  { seed, permutations = 200, maxRows = 500 }: {
    seed: number;
    permutations?: number;
    maxRows?: number;
  },
): MeanDiscrepancy {
  const dice = random(seed, "mean discrepancy");
  const sampled = ({ dimensions, values }: Embeddings) => {
    const rows = dice.shuffle(Array.from({ length: values.length / dimensions }, (_, at) => at));
    return rows.slice(0, maxRows).map((row) =>
      values.subarray(row * dimensions, (row + 1) * dimensions)
    );
  };
  const ref = sampled(reference), rows = [...ref, ...sampled(current)];
  const kernel = rbfKernel(rows);
  const side = Uint8Array.from(rows, (_, at) => at < ref.length ? 0 : 1);
  const squared = unbiasedSquare(kernel, side);
  let larger = 0;
  for (let done = 0; done < permutations; done++) {
    if (unbiasedSquare(kernel, dice.shuffle(side)) >= squared) larger++;
  }
  return { squared, probability: (1 + larger) / (1 + permutations) };
}

function rbfKernel(rows: readonly ArrayLike<number>[]): Float64Array {
  const size = rows.length;
  const kernel = new Float64Array(size * size);
  const distances: number[] = [];
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      let square = 0;
      for (let at = 0; at < rows[i].length; at++) square += (rows[i][at] - rows[j][at]) ** 2;
      kernel[i * size + j] = kernel[j * size + i] = square;
      distances.push(square);
    }
  }
  const median = Float64Array.from(distances).sort()[distances.length >> 1] || 1;
  return kernel.map((square) => Math.exp(-square / median));
}

function unbiasedSquare(kernel: Float64Array, side: Uint8Array): number {
  const size = side.length;
  const sums = [0, 0, 0];
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) sums[side[i] + side[j]] += kernel[i * size + j];
  }
  const n = side.reduce((sum, of) => sum + of, 0), m = size - n;
  return 2 * sums[0] / (m * (m - 1)) + 2 * sums[2] / (n * (n - 1)) - 2 * sums[1] / (m * n);
}

function componentValues({ dimensions, values }: Embeddings, component: number): Float64Array {
  return Float64Array.from(
    { length: values.length / dimensions },
    (_, row) => values[row * dimensions + component],
  );
}

function means({ dimensions, values }: Embeddings): number[] {
  const sums = new Array<number>(dimensions).fill(0);
  for (let at = 0; at < values.length; at++) sums[at % dimensions] += values[at];
  return sums.map((sum) => sum * dimensions / values.length);
}
