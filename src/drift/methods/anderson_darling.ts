/** The two-sample Anderson–Darling test (Scholz and Stephens, "K-Sample Anderson–Darling Tests", 1987). */
import type { PooledValues } from "../columns/pooled_values.ts";
import type { DriftTest } from "./test_definition.ts";

/** Table 2 of the paper for two samples, b₀ + b₁ + b₂, with its levels of significance. */
const LEVELS = [0.25, 0.1, 0.05, 0.025, 0.01, 0.005, 0.001];
const CRITICAL = [
  0.675 - 0.245 - 0.105,
  1.281 + 0.25 - 0.305,
  1.645 + 0.678 - 0.362,
  1.96 + 1.149 - 0.391,
  2.326 + 1.822 - 0.396,
  2.573 + 2.364 - 0.345,
  3.085 + 3.615 - 0.154,
];

/** The p-value between 0.001 and 0.25, interpolated in the table as SciPy does. */
export const andersonDarling: DriftTest = {
  name: "anderson",
  displayName: "Anderson-Darling",
  types: ["num"],
  threshold: 0.1,
  comparator: "<",
  score: (pooled) => {
    if (pooled.values.length < 2) {
      throw new RangeError("Cannot test by Anderson–Darling: one distinct value, expected two");
    }
    const statistic = (midrankStatistic(pooled) - 1) / deviation(pooled);
    if (statistic < Math.min(...CRITICAL)) return LEVELS[0];
    if (statistic > Math.max(...CRITICAL)) return LEVELS[LEVELS.length - 1];
    return Math.exp(fittedParabola(CRITICAL, LEVELS.map(Math.log))(statistic));
  },
};

/** A²_akN, eq. 7 of the paper. */
function midrankStatistic(pooled: PooledValues): number {
  const { reference, current, referenceSize, currentSize } = pooled;
  const total = referenceSize + currentSize;
  const side = (counts: Float64Array, size: number) => {
    let below = 0, sideBelow = 0, sum = 0;
    for (let at = 0; at < counts.length; at++) {
      const here = reference[at] + current[at];
      const middle = below + here / 2;
      const sideMiddle = sideBelow + counts[at] / 2;
      sum += here / total * (total * sideMiddle - middle * size) ** 2 /
        (middle * (total - middle) - total * here / 4);
      below += here;
      sideBelow += counts[at];
    }
    return sum / size;
  };
  return (side(reference, referenceSize) + side(current, currentSize)) * (total - 1) / total;
}

/** σ_N of eq. 4 for k = 2 samples. */
function deviation({ referenceSize, currentSize }: PooledValues): number {
  const total = referenceSize + currentSize, k = 2;
  const inverse = 1 / referenceSize + 1 / currentSize;
  let harmonic = 0, g = 0;
  for (let i = 1; i < total - 1; i++) {
    harmonic += 1 / (total - i);
    g += harmonic / (i + 1);
  }
  const h = harmonic + 1;
  const a = (4 * g - 6) * (k - 1) + (10 - 6 * g) * inverse;
  const b = (2 * g - 4) * k ** 2 + 8 * h * k + (2 * g - 14 * h - 4) * inverse - 8 * h + 4 * g - 6;
  const c = (6 * h + 2 * g - 2) * k ** 2 + (4 * h - 4 * g + 6) * k + (2 * h - 6) * inverse + 4 * h;
  const d = (2 * h + 6) * k ** 2 - 4 * h * k;
  return Math.sqrt(
    (a * total ** 3 + b * total ** 2 + c * total + d) /
      ((total - 1) * (total - 2) * (total - 3)),
  );
}

/** The parabola of least squares through points, by polynomials orthogonal over the points. */
function fittedParabola(xs: number[], ys: number[]): (x: number) => number {
  const count = xs.length;
  const mean = xs.reduce((sum, x) => sum + x, 0) / count;
  const first = xs.map((x) => x - mean);
  const squares = dot(first, first);
  const slope = first.reduce((sum, x) => sum + x ** 3, 0) / squares;
  const second = first.map((x) => x * x - slope * x - squares / count);
  const levels = [
    ys.reduce((sum, y) => sum + y, 0) / count,
    dot(first, ys) / squares,
    dot(second, ys) / dot(second, second),
  ];
  return (x) => {
    const from = x - mean;
    return levels[0] + levels[1] * from +
      levels[2] * (from * from - slope * from - squares / count);
  };
}

function dot(left: number[], right: number[]): number {
  return left.reduce((sum, value, at) => sum + value * right[at], 0);
}
