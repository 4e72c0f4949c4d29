/**
 * P(Dₙ > d) of the two-sided one-sample Kolmogorov–Smirnov statistic, each region by the method that
 * Simard and L'Ecuyer ("Computing the Two-Sided Kolmogorov–Smirnov Distribution", 2011) name for it.
 * Cephes has the one-sided tail and the limit n → ∞ alone.
 */
import { logGamma, smirnovTail } from "./special_functions.ts";
import { durbinCdf } from "./durbin_matrix.ts";

/** From this n · d² on, for n > 140, twice the one-sided tail is exact to all digits. */
const MILLER_FROM = 2.2;

/** P(Dₙ > d). */
export function kolmogorovTail(d: number, n: number): number {
  const t = n * d;
  if (d >= 1) return 0;
  if (t <= 0.5) return 1;
  if (t <= 1) return 1 - Math.exp(logGamma(n + 1) - n * Math.log(n) + n * Math.log(2 * t - 1));
  if (t >= n - 1) return 2 * (1 - d) ** n;
  if (d >= 0.5) return 2 * smirnovTail(n, d);
  const scaled = t * d;
  if (scaled >= 370) return 0;
  if (scaled >= (n <= 140 ? 4 : MILLER_FROM)) return Math.min(2 * smirnovTail(n, d), 1);
  const durbin = n <= 140 || (n <= 100_000 && n * d ** 1.5 <= 1.4);
  return Math.min(Math.max(1 - (durbin ? durbinCdf(d, n) : pelzGoodCdf(d, n)), 0), 1);
}

/**
 * K₀(z) + K₁(z)/√n + K₂(z)/n + K₃(z)/n^{3/2} with z = d√n (Pelz and Good, "Approximating the Lower
 * Tail-Areas of the Kolmogorov-Smirnov One-sample Statistic", 1976, eqs. 7 to 10).
 */
function pelzGoodCdf(d: number, n: number): number {
  const z = Math.sqrt(n) * d;
  const square = Math.PI ** 2;
  const [z2, z4, z6] = [z ** 2, z ** 4, z ** 6];
  const sums = [0, 0, 0, 0];
  const last = Math.ceil(16 * z / Math.PI);
  for (let k = last; k >= 1; k--) {
    const odd = (2 * k - 1) ** 2;
    const weight = Math.exp(-square * odd / (8 * z2));
    sums[0] += weight;
    sums[1] += weight * (square * odd / 4 - z2);
    sums[2] += weight * (6 * z6 + 2 * z4 + (2 * z4 - 5 * z2) * square * odd / 4 +
      square ** 2 * (1 - 2 * z2) * odd ** 2 / 16);
    sums[3] += weight * (-30 * z6 - 90 * z ** 8 + square * (135 * z4 - 96 * z6) * odd / 4 +
      square ** 2 * (212 * z4 - 60 * z2) * odd ** 2 / 16 +
      square ** 3 * (5 - 30 * z2) * odd ** 3 / 64);
  }
  let second = 0, third = 0;
  for (let k = last; k >= 1; k--) {
    const weight = Math.exp(-square * k ** 2 / (2 * z2));
    second += k ** 2 * weight;
    third += (3 * z2 - square * k ** 2) * k ** 2 * weight;
  }
  const root = Math.sqrt(2 * Math.PI);
  const terms = [
    root / z * sums[0],
    root / (6 * z4) * sums[1],
    root / (72 * z ** 7) * sums[2] - root * square / (36 * z ** 3) * second,
    root / (6480 * z ** 10) * sums[3] + root * square / (216 * z6) * third,
  ];
  return terms.reduce((sum, term, order) => sum + term / n ** (order / 2), 0);
}
