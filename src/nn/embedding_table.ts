/**
 * The table of an embedding bag while it is trained, on the host: gives the sums of a batch and
 * takes their gradient. Only rows that the batch touches are read, updated or decayed.
 */
import type { Tensor } from "../tensor.ts";
import type { Optimizer, StepScalars } from "./optimizers.ts";
import type { BagSpec } from "./scope.ts";
import {
  overlaps,
  rowGradients,
  rowToucher,
  type SparseBatch,
  sumRows,
  type TouchedRows,
} from "./sparse_rows.ts";

/** How a table follows a gradient. */
export interface TableUpdate {
  readonly batch: SparseBatch;
  readonly optimizer: Optimizer;
  readonly scalars: StepScalars<number>;
}

/** A table [rows, columns] with the optimiser's slots in the same shape; updated in place. */
export class EmbeddingTable {
  readonly #touch: (batch: SparseBatch) => TouchedRows;

  constructor(
    readonly spec: BagSpec,
    readonly value: Tensor<"float32">,
    readonly slots: readonly Tensor<"float32">[],
  ) {
    this.#touch = rowToucher(spec.rows);
  }

  /** Σ weight · row for each row of the batch: float32 [batch, columns]. */
  sums(batch: SparseBatch): Tensor<"float32"> {
    return sumRows({ data: this.value.data, columns: this.spec.columns }, batch);
  }

  /** How much the rows of a batch share: float32 [batch, batch]. */
  overlaps(batch: SparseBatch): Tensor<"float32"> {
    return overlaps(batch, this.#touch(batch));
  }

  /** Updates the touched rows from the gradient of the sums. */
  update(dy: Tensor<"float32">, { batch, optimizer, scalars }: TableUpdate): void {
    const { columns, decay } = this.spec;
    const touched = this.#touch(batch);
    const gradient = rowGradients(dy, { batch, touched });
    const slots = this.slots.map(({ data }) => data);
    const table = { value: this.value.data, gradient, slots, decay };
    const updateRow = optimizer.updateRows(scalars)(table, columns);
    touched.rows.forEach((row, at) => updateRow(row * columns, at * columns));
  }
}
