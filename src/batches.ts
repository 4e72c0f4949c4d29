/** Row indices of the batches of an epoch. */
import { random } from "./random.ts";

/** Batches of shuffled rows for one epoch; each row occurs once, the last batch may be smaller. */
export function shuffledBatches(
  rows: number,
  size: number,
  { seed, epoch }: { seed: number; epoch: number },
): Int32Array[] {
  return slices(random(seed, "epoch", epoch).shuffle(rowNumbers(rows)), size);
}

/** Batches of rows in their order. */
export function orderedBatches(rows: number, size: number): Int32Array[] {
  return slices(rowNumbers(rows), size);
}

function rowNumbers(rows: number): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => row);
}

function slices(order: Int32Array, size: number): Int32Array[] {
  return Array.from(
    { length: Math.ceil(order.length / size) },
    (_, at) => order.subarray(at * size, (at + 1) * size),
  );
}
