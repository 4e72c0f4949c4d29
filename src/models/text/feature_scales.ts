/**
 * Factors of n-gram features, learned from training rows: inverse document frequency times a power of
 * the information the n-gram gives about the class, which is the Kullback-Leibler divergence of the
 * classes of the rows that have it from the classes of all rows.
 */
import { labelledBatches, type RowSource } from "../../training/row_source.ts";

/** Rows by which class shares of an n-gram are drawn towards those of all rows. */
const PRIOR_ROWS = 3;
const POWER = 0.5;
/** Mean squared length of scaled rows: words and characters of unit length. */
const MEAN_SQUARE = 2;

/**
 * Factors [features + dense]; 0 for features without rows, 1 for the dense features behind them.
 */
export async function featureScales(
  parts: readonly RowSource[],
  { features, classes, dense = 0 }: { features: number; classes: number; dense?: number },
): Promise<Float32Array> {
  const counts = new Float32Array(features * classes);
  const classRows = new Float64Array(classes);
  let rows = 0;
  for (const part of parts) {
    for await (const { rows: { offsets, indices }, labels } of labelledBatches(part)) {
      rows += labels.length;
      for (let row = 0; row < labels.length; row++) {
        classRows[labels[row]]++;
        for (let pair = offsets[row]; pair < offsets[row + 1]; pair++) {
          if (indices[pair] < features) counts[indices[pair] * classes + labels[row]]++;
        }
      }
    }
  }
  const scales = new Float32Array(features);
  for (let feature = 0; feature < features; feature++) {
    const own = counts.subarray(feature * classes, (feature + 1) * classes);
    let known = 0;
    for (let k = 0; k < classes; k++) known += own[k];
    if (known === 0) continue;
    // classes without a row of the feature share the term of the prior alone
    const drawn = PRIOR_ROWS / (known + PRIOR_ROWS);
    let [divergence, absent] = [0, 1];
    for (let k = 0; k < classes; k++) {
      if (own[k] === 0) continue;
      const prior = classRows[k] / rows;
      const share = own[k] / (known + PRIOR_ROWS) + drawn * prior;
      divergence += share * Math.log(share / prior);
      absent -= prior;
    }
    divergence += absent * drawn * Math.log(drawn);
    const rarity = Math.log((1 + rows) / (1 + known)) + 1;
    scales[feature] = rarity * Math.max(0, divergence) ** POWER;
  }
  const all = new Float32Array(features + dense).fill(1);
  all.set(await normalized(scales, parts, rows));
  return all;
}

/** Scales to the wanted mean squared length of the rows. */
async function normalized(
  scales: Float32Array,
  parts: readonly RowSource[],
  rows: number,
): Promise<Float32Array> {
  let squares = 0;
  for (const part of parts) {
    for await (const { indices, weights } of part.batches()) {
      for (let pair = 0; pair < indices.length; pair++) {
        if (indices[pair] < scales.length) squares += (weights[pair] * scales[indices[pair]]) ** 2;
      }
    }
  }
  if (squares === 0) return scales;
  const factor = Math.sqrt(MEAN_SQUARE * rows / squares);
  return scales.map((scale) => scale * factor);
}
