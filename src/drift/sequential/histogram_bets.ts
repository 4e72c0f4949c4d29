/**
 * Bets against the uniformity of conformal p-values. Each bet is the marginal likelihood of a
 * histogram density under a Dirichlet prior, by that of the uniform density: a test martingale. The
 * e-process is their mixture over resolutions, strengths of the prior and the stream with which the
 * drift began (mixtures of e-processes are e-processes).
 */

/** Bins of the finest histogram; the coarser ones join neighbours. */
export const FINEST_BINS = 32;

const RESOLUTIONS = [2, 4, 8, 16, 32];
/** Pseudo-counts of a bin: a strong prior wins on weak drift, a weak one on strong drift. */
const PRIORS = [1, 10, 100];

/** Counts p-values by finest bin. */
export function binned(probabilities: Float64Array): Uint32Array {
  const counts = new Uint32Array(FINEST_BINS);
  for (const p of probabilities) counts[Math.min(Math.floor(p * FINEST_BINS), FINEST_BINS - 1)]++;
  return counts;
}

/**
 * ln of the e-process after streams with these counts. A drift that begins with stream k (from 1)
 * has the weight 1 / (k (k + 1)); what is left of 1 is never bet.
 */
export function logEvidence(streams: readonly ArrayLike<number>[]): number {
  const suffix = new Float64Array(FINEST_BINS);
  const terms = [-Math.log(streams.length + 1)];
  for (let start = streams.length; start >= 1; start--) {
    for (let bin = 0; bin < FINEST_BINS; bin++) suffix[bin] += streams[start - 1][bin];
    const weight = -Math.log(start * (start + 1) * RESOLUTIONS.length * PRIORS.length);
    for (const bins of RESOLUTIONS) {
      const counts = coarser(suffix, bins);
      for (const prior of PRIORS) terms.push(weight + logBet(counts, prior));
    }
  }
  return logSumExp(terms);
}

/** ln ∏ (predictive density of each p-value): Dirichlet–multinomial, the same in any order. */
function logBet(counts: Float64Array, prior: number): number {
  const bins = counts.length;
  let total = 0, log = 0;
  for (const count of counts) {
    total += count;
    log += logRising(prior, count);
  }
  return total * Math.log(bins) + log - logRising(prior * bins, total);
}

const risings = new Map<number, number[]>();

/** ln (a (a + 1) … (a + n − 1)), from a table that grows. */
function logRising(a: number, n: number): number {
  let table = risings.get(a);
  if (table === undefined) risings.set(a, table = [0]);
  while (table.length <= n) table.push(table[table.length - 1] + Math.log(a + table.length - 1));
  return table[n];
}

function coarser(counts: Float64Array, bins: number): Float64Array {
  const width = FINEST_BINS / bins;
  const joined = new Float64Array(bins);
  counts.forEach((count, bin) => joined[Math.floor(bin / width)] += count);
  return joined;
}

/** ln Σ exp(terms). */
export function logSumExp(terms: readonly number[]): number {
  const largest = terms.reduce((most, term) => Math.max(most, term), -Infinity);
  if (largest === -Infinity) return -Infinity;
  return largest + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - largest), 0));
}
