/** The Epps–Singleton test of two samples by their characteristic functions. */
import type { PooledValues } from "../columns/pooled_values.ts";
import { chiSquareTail } from "../mathematics/special_functions.ts";
import type { DriftTest } from "./test_definition.ts";
import { pseudoInverse } from "../mathematics/pseudo_inverse.ts";

/** Where the characteristic functions are compared, in units of half the interquartile range. */
const POINTS = [0.4, 0.8];

/** Epps and Singleton (1986), as SciPy computes it. */
export const eppsSingleton: DriftTest = {
  name: "es",
  displayName: "Epps-Singleton",
  types: ["num"],
  threshold: 0.05,
  comparator: "<",
  score: (pooled) => {
    const { referenceSize: m, currentSize: n } = pooled;
    if (Math.min(m, n) < 5) {
      throw new RangeError(
        `Cannot test by Epps–Singleton: ${m} and ${n} values, expected at least 5 on each side`,
      );
    }
    const scale = interquartileRange(pooled) / 2;
    if (scale === 0) {
      throw new RangeError("Cannot test by Epps–Singleton: an interquartile range of 0");
    }
    const total = m + n;
    const ref = waveMoments(pooled, { counts: pooled.reference, size: m, scale });
    const cur = waveMoments(pooled, { counts: pooled.current, size: n, scale });
    const covariance = ref.covariance.map((row, i) =>
      row.map((value, j) => total / m * value + total / n * cur.covariance[i][j])
    );
    const difference = ref.means.map((mean, at) => mean - cur.means[at]);
    const { inverse, rank } = pseudoInverse(covariance);
    const statistic = total * difference.reduce(
      (sum, left, i) =>
        sum + left * inverse[i].reduce((inner, value, j) => inner + value * difference[j], 0),
      0,
    );
    return chiSquareTail(statistic * smallSampleFactor(m, n), rank);
  },
};

function smallSampleFactor(m: number, n: number): number {
  if (Math.max(m, n) >= 25) return 1;
  return 1 / (1 + (m + n) ** -0.45 + 10.1 * (m ** -1.7 + n ** -1.7));
}

/** Means and biased covariances of cos(t x) and sin(t x) at the points. */
function waveMoments(
  { values }: PooledValues,
  { counts, size, scale }: { counts: Float64Array; size: number; scale: number },
): { means: number[]; covariance: number[][] } {
  const waves = [
    ...POINTS.map((point) => values.map((value) => Math.cos(point / scale * value))),
    ...POINTS.map((point) => values.map((value) => Math.sin(point / scale * value))),
  ];
  const means = waves.map((wave) =>
    wave.reduce((sum, value, at) => sum + value * counts[at], 0) / size
  );
  const centred = waves.map((wave, at) => wave.map((value) => value - means[at]));
  const covariance = centred.map((left) =>
    centred.map((right) => {
      let sum = 0;
      for (let at = 0; at < left.length; at++) sum += counts[at] * left[at] * right[at];
      return sum / size;
    })
  );
  return { means, covariance };
}

/** The distance of the quartiles of all rows, interpolated linearly. */
function interquartileRange(pooled: PooledValues): number {
  return pooledQuantile(pooled, 0.75) - pooledQuantile(pooled, 0.25);
}

function pooledQuantile(pooled: PooledValues, share: number): number {
  const { values, reference, current, referenceSize, currentSize } = pooled;
  const position = share * (referenceSize + currentSize - 1);
  const at = (rank: number) => {
    let seen = 0, index = 0;
    while ((seen += reference[index] + current[index]) <= rank) index++;
    return values[index];
  };
  const low = at(Math.floor(position)), high = at(Math.ceil(position));
  return low + (position - Math.floor(position)) * (high - low);
}
