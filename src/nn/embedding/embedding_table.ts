/**
 * The table of an embedding bag while it is trained, on the host: gives the sums of a batch and
 * takes their gradient. Only rows that the batch touches are read, updated or decayed.
 */
import { type Tensor, tensor } from "../../tensor.ts";
import type { Optimizer, StepScalars } from "../optimizers/optimizers.ts";
import { type Address, RowMemory } from "../kernels/row_memory.ts";
import type { BagSpec } from "../graph/scope.ts";
import {
  type SparseBatch,
  sparseGram,
  touchedRowFinder,
  type TouchedRows,
  transposedBatch,
} from "../../sparse_rows.ts";

/** A batch, the optimiser and its scalars for one update. */
export interface TableUpdate {
  readonly batch: SparseBatch;
  readonly optimizer: Optimizer;
  readonly scalars: StepScalars<number>;
}

/** A table [rows, columns] with the optimiser's slots in the same shape. */
export class EmbeddingTable {
  readonly #memory: RowMemory;
  readonly #tables: readonly Address[];
  readonly #touch: (batch: SparseBatch) => TouchedRows;

  constructor(
    readonly spec: BagSpec,
    value: Tensor<"float32">,
    slots: readonly Tensor<"float32">[],
  ) {
    this.#memory = new RowMemory({ ...spec, tables: 1 + slots.length });
    this.#tables = [value, ...slots].map(({ data }, at) => {
      const address = this.#memory.table(at);
      this.#memory.writeRows(address, data);
      return address;
    });
    this.#touch = touchedRowFinder(spec.rows);
  }

  /** A copy of the values. */
  get value(): Tensor<"float32"> {
    return this.#copy(this.#tables[0]);
  }

  /** Copies of the slots. */
  get slots(): Tensor<"float32">[] {
    return this.#tables.slice(1).map((table) => this.#copy(table));
  }

  /**
   * Σ weight · row for each row of the batch: float32 [batch, columns].
   *
   * @throws {RangeError} on an index outside the table.
   */
  sums(batch: SparseBatch): Tensor<"float32"> {
    this.#touch(batch);
    this.#memory.begin();
    const size = batch.offsets.length - 1;
    const data = this.#memory.readRows(this.#sum(this.#tables[0], batch), size);
    return tensor("float32", { dims: [size, this.spec.columns], data });
  }

  /** The sparse Gram matrix of a batch: float32 [batch, batch]. */
  sparseGram(batch: SparseBatch): Tensor<"float32"> {
    return sparseGram(batch, this.#touch(batch));
  }

  /** Updates the touched rows from the gradient of the sums. */
  update(dy: Tensor<"float32">, { batch, optimizer, scalars }: TableUpdate): void {
    const memory = this.#memory;
    const { width } = memory;
    const touched = this.#touch(batch);
    memory.begin();
    const slopes = memory.space(dy.dims[0] * width);
    memory.writeRows(slopes, dy.data);
    const gradients = this.#sum(slopes, transposedBatch(batch, touched));
    const rows = memory.put(Int32Array.from(touched.rows));
    const places = { tables: this.#tables, gradients, rows, count: touched.rows.length, width };
    optimizer.updateRows(scalars)(memory.kernels, { ...places, decay: this.spec.decay });
  }

  /** Sums of rows of the table at an address. */
  #sum(table: Address, { offsets, indices, weights }: SparseBatch): Address {
    const { kernels, width } = this.#memory;
    const size = offsets.length - 1;
    const lists = [offsets, indices, weights].map((list) => this.#memory.put(list));
    const sums = this.#memory.space(size * width);
    kernels.sumRows(table, width, size, lists[0], lists[1], lists[2], sums);
    return sums;
  }

  #copy(table: Address): Tensor<"float32"> {
    const { rows, columns } = this.spec;
    return tensor("float32", { dims: [rows, columns], data: this.#memory.readRows(table, rows) });
  }
}
