/**
 * Distribution functions of the tests, from the Cephes library that SciPy uses as well. This is the
 * only file that imports `cephes`.
 */
import cephes from "cephes";
import { errorMessage } from "../../errors.ts";

/** The functions of the untyped package that are used here. */
interface Cephes {
  igamc(a: number, x: number): number;
  incbet(a: number, b: number, x: number): number;
  ndtri(p: number): number;
  erfc(x: number): number;
  lgam(x: number): number;
  smirnov(n: number, x: number): number;
}

const functions: Cephes = cephes;

/** Cephes throws where a result is too small for a float64. */
function orZero(compute: () => number): number {
  try {
    return compute();
  } catch (error) {
    if (errorMessage(error).includes("underflow")) return 0;
    throw error;
  }
}

/** P(X > x) of the chi-square distribution; 0 for an infinite statistic. */
export function chiSquareTail(x: number, degrees: number): number {
  if (x === Infinity) return 0;
  return x <= 0 ? 1 : orZero(() => functions.igamc(degrees / 2, x / 2));
}

/** P(|T| > |t|) of Student's distribution. */
export function studentTwoSidedTail(t: number, degrees: number): number {
  if (!Number.isFinite(t)) return 0;
  return orZero(() => functions.incbet(degrees / 2, 0.5, degrees / (degrees + t * t)));
}

/** P(X ≤ x) of the standard normal distribution. */
export function normalCdf(x: number): number {
  return normalTail(-x);
}

/** P(X > x) of the standard normal distribution, exact in its far tail. */
export function normalTail(x: number): number {
  return x < 0 ? 1 - normalTail(-x) : orZero(() => functions.erfc(x / Math.SQRT2) / 2);
}

/** The x with P(X ≤ x) = p of the standard normal distribution. */
export function normalQuantile(p: number): number {
  return functions.ndtri(p);
}

/** ln Γ(x) for x > 0. */
export function logGamma(x: number): number {
  return functions.lgam(x);
}

/** P(Dₙ⁺ ≥ x) of the one-sided one-sample Kolmogorov–Smirnov statistic (Smirnov, 1944). */
export function smirnovTail(n: number, x: number): number {
  return orZero(() => functions.smirnov(n, x));
}

/**
 * The modified Bessel function K_ν(x) of the second kind for x > 0, by the trapezoidal rule on
 * ∫₀^∞ exp(−x cosh t) cosh(νt) dt (DLMF 10.32.9), whose error falls exponentially in 1 / step. The
 * result is scaled by exp(x), so that it does not underflow.
 */
export function scaledBesselK(order: number, x: number): number {
  const step = 1 / 32;
  let total = 0.5;
  for (let t = step;; t += step) {
    const term = Math.exp(-2 * x * Math.sinh(t / 2) ** 2) * Math.cosh(order * t);
    total += term;
    if (term < 1e-18 * total) return total * step;
  }
}
