/** The Moore–Penrose inverse of a small symmetric matrix. */

const SWEEPS = 60;
/** NumPy's `pinv` drops singular values below this share of the largest one. */
const SMALLEST_SHARE = 1e-15;

/** The inverse on the space where the matrix is not 0, and the dimension of that space. */
export function pseudoInverse(
  matrix: readonly (readonly number[])[],
): { inverse: number[][]; rank: number } {
  const { values, vectors } = eigen(matrix);
  const largest = Math.max(...values.map(Math.abs));
  const kept = [...values.keys()].filter((at) => Math.abs(values[at]) > SMALLEST_SHARE * largest);
  const inverse = matrix.map((_, i) =>
    matrix.map((_, j) =>
      kept.reduce((sum, at) => sum + vectors[i][at] * vectors[j][at] / values[at], 0)
    )
  );
  return { inverse, rank: kept.length };
}

/** Eigenvalues and eigenvectors (in columns), by Jacobi's rotations (Golub and Van Loan, 8.5). */
function eigen(
  matrix: readonly (readonly number[])[],
): { values: number[]; vectors: number[][] } {
  const a = matrix.map((row) => [...row]);
  const vectors = a.map((row, i) => row.map((_, j) => i === j ? 1 : 0));
  const size = a.length;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let rotated = false;
    for (let p = 0; p < size - 1; p++) {
      for (let q = p + 1; q < size; q++) {
        if (Math.abs(a[p][q]) <= 1e-300) continue;
        rotated = true;
        rotate({ a, vectors }, [p, q]);
      }
    }
    if (!rotated) break;
  }
  return { values: a.map((row, at) => row[at]), vectors };
}

/** Makes a[p][q] 0. */
function rotate(
  { a, vectors }: { a: number[][]; vectors: number[][] },
  [p, q]: [number, number],
): void {
  const tau = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
  const c = 1 / Math.sqrt(1 + t * t), s = t * c;
  for (let k = 0; k < a.length; k++) {
    [a[k][p], a[k][q]] = [c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q]];
  }
  for (let k = 0; k < a.length; k++) {
    [a[p][k], a[q][k]] = [c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]];
    [vectors[k][p], vectors[k][q]] = [
      c * vectors[k][p] - s * vectors[k][q],
      s * vectors[k][p] + c * vectors[k][q],
    ];
  }
  a[p][q] = a[q][p] = 0;
}
