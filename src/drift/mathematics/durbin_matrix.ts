/**
 * P(Dₙ < d) by Durbin's matrix (Marsaglia, Tsang and Wang, "Evaluating Kolmogorov's Distribution",
 * Journal of Statistical Software 8(18), 2003): an element of n!/nⁿ · Hⁿ.
 */

/** A square matrix times 2^exponent. */
interface Scaled {
  values: Float64Array;
  exponent: number;
}

/** P(Dₙ < d), exact; the time grows as (n d)³ · log n. */
export function durbinCdf(d: number, n: number): number {
  const k = Math.ceil(n * d);
  const size = 2 * k - 1;
  let power: Scaled = { values: identity(size), exponent: 0 };
  let base: Scaled = { values: durbinMatrix(k, k - n * d), exponent: 0 };
  for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) power = product(power, base);
    base = product(base, base);
  }
  let { exponent } = power;
  let probability = power.values[(k - 1) * size + k - 1];
  for (let i = 1; i <= n; i++) {
    probability *= i / n;
    if (probability < 2 ** -128) {
      probability *= 2 ** 128;
      exponent -= 128;
    }
  }
  return probability * 2 ** exponent;
}

/** H of the paper for d = (k − h) / n. */
function durbinMatrix(k: number, h: number): Float64Array {
  const size = 2 * k - 1;
  const matrix = new Float64Array(size * size);
  const factorials = [1];
  for (let i = 1; i <= size; i++) factorials.push(factorials[i - 1] * i);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= Math.min(row + 1, size - 1); column++) {
      let value = 1;
      if (column === 0) value -= h ** (row + 1);
      if (row === size - 1) value -= h ** (size - column);
      if (column === 0 && row === size - 1) value += Math.max(2 * h - 1, 0) ** size;
      matrix[row * size + column] = value / factorials[row - column + 1];
    }
  }
  return matrix;
}

function product(left: Scaled, right: Scaled): Scaled {
  const size = Math.sqrt(left.values.length);
  const values = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const factor = left.values[i * size + j];
      for (let k = 0; k < size; k++) {
        values[i * size + k] += factor * right.values[j * size + k];
      }
    }
  }
  const exponent = left.exponent + right.exponent;
  const middle = values[Math.floor(size / 2) * size + Math.floor(size / 2)];
  if (middle < 2 ** 128) return { values, exponent };
  return { values: values.map((value) => value * 2 ** -128), exponent: exponent + 128 };
}

function identity(size: number): Float64Array {
  const values = new Float64Array(size * size);
  for (let at = 0; at < size; at++) values[at * (size + 1)] = 1;
  return values;
}
