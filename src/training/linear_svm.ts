/**
 * One-vs-rest linear support vector machines with squared hinge loss, solved by dual coordinate
 * descent (Hsieh et al. 2008, "A dual coordinate descent method for large-scale linear SVM"). The
 * machines of all classes share the features of a row, so one visit updates the row's dual variables
 * of all classes: margins are a sum of table rows, the update adds to the same rows.
 */
import { type Address, RowMemory } from "../nn/kernels/row_memory.ts";
import { random } from "../random.ts";
import type { SparseBatch } from "../sparse_rows.ts";
import type { RowSource } from "./row_source.ts";

/** The problem: min ½‖w‖² + c Σ max(0, 1 − y w·x)² for each class, w with a bias. */
export interface LinearSvmOptions {
  /** Parts of the training rows. */
  parts: readonly RowSource[];
  /** Factor of each feature [features]: a larger one is regularised less. */
  scales: Float32Array;
  classes: number;
  /** Weight of the losses against the squared weights: a smaller one regularises more. */
  c: number;
  /** Seed of the order of visits. */
  seed: number;
  /** Dual variables to begin with, of the first rows: float32 [some rows × classes]. */
  duals?: Float32Array;
}

/** State between two passes; together with the options it determines all later passes. */
export interface LinearSvmState {
  passes: number;
  /** Weights and, in the last row, biases: float32 [(features + 1) × classes]. */
  table: Float32Array<ArrayBuffer>;
  /** Dual variables: float32 [rows × classes]. */
  duals: Float32Array<ArrayBuffer>;
}

/** Progress of one pass over the rows. */
export interface PassReport {
  /** Mean over the rows of the sum of squared hinges, before each row's update. */
  loss: number;
  /** Sum of the changes of the dual variables, relative to their sum. */
  change: number;
}

/** Makes the memory of solvers that run one after another. */
export function svmMemory({ features, classes }: { features: number; classes: number }): RowMemory {
  return new RowMemory({ tables: 1, rows: features + 1, columns: classes });
}

/**
 * The solver; tables and rows lie in the memory of the row kernels, where they stay until another
 * solver is made with that memory.
 */
export class LinearSvm {
  readonly #memory: RowMemory;
  readonly #options: LinearSvmOptions;
  readonly #labels: Int32Array;
  /** Addresses of each row's offsets, of its part's indices and of its part's weights. */
  readonly #offsets: Uint32Array;
  readonly #indices: Uint32Array;
  readonly #weights: Uint32Array;
  /** ‖x‖² of each row with its bias feature. */
  readonly #squares: Float64Array;
  readonly #scratch: Address;
  #duals: Float32Array<ArrayBuffer>;
  #passes = 0;

  private constructor(options: LinearSvmOptions, memory: RowMemory) {
    const { parts, classes } = options;
    const count = parts.reduce((sum, { labels }) => sum + labels.length, 0);
    this.#options = options;
    this.#memory = memory;
    this.#memory.begin();
    this.#labels = new Int32Array(count);
    this.#offsets = new Uint32Array(count);
    this.#indices = new Uint32Array(count);
    this.#weights = new Uint32Array(count);
    this.#squares = new Float64Array(count).fill(1);
    this.#scratch = this.#memory.space(this.#memory.width);
    this.#duals = new Float32Array(count * classes);
  }

  /** Makes a solver and reads its rows, one batch at a time. */
  static async load(
    options: LinearSvmOptions,
    { memory, state }: { memory?: RowMemory; state?: LinearSvmState } = {},
  ): Promise<LinearSvm> {
    const { parts, scales, classes, duals } = options;
    const svm = new LinearSvm(options, memory ?? svmMemory({ features: scales.length, classes }));
    let first = 0;
    for (const part of parts) {
      svm.#labels.set(part.labels, first);
      for await (const rows of part.batches()) {
        svm.#putRows(rows, first);
        first += rows.offsets.length - 1;
      }
    }
    const table = svm.#memory.table(0);
    svm.#memory.floats(table, (scales.length + 1) * svm.#memory.width / 4).fill(0);
    if (state) {
      svm.#duals.set(state.duals);
      svm.#passes = state.passes;
      svm.#memory.writeRows(table, state.table);
    } else if (duals) {
      svm.#duals.set(duals);
      svm.#sumDuals();
    }
    return svm;
  }

  /** The state after the passes so far. */
  get state(): LinearSvmState {
    const table = this.#memory.readRows(this.#memory.table(0), this.#options.scales.length + 1);
    return { passes: this.#passes, table, duals: this.#duals.slice() };
  }

  /** Number of passes so far. */
  get passes(): number {
    return this.#passes;
  }

  /** Visits each row once. */
  pass(): PassReport {
    const { seed, classes, c } = this.#options;
    const order = random(seed, "pass", this.#passes).shuffle(this.#labels.map((_, row) => row));
    const diagonal = 1 / (2 * c);
    const biases = this.#biases();
    const scratch = this.#memory.floats(this.#scratch, classes);
    const { kernels, width } = this.#memory;
    const table = this.#memory.table(0);
    let loss = 0;
    let change = 0;
    let total = 0;
    for (const row of order) {
      const at = [this.#offsets[row], this.#indices[row], this.#weights[row]] as const;
      kernels.sumRows(table, width, 1, at[0], at[1], at[2], this.#scratch);
      const step = 1 / (this.#squares[row] + diagonal);
      const label = this.#labels[row];
      let moved = false;
      for (let k = 0, dual = row * classes; k < classes; k++, dual++) {
        const sign = k === label ? 1 : -1;
        const slack = 1 - sign * (scratch[k] + biases[k]);
        if (slack > 0) loss += slack * slack;
        const before = this.#duals[dual];
        const after = Math.max(0, before + (slack - before * diagonal) * step);
        this.#duals[dual] = after;
        const delta = this.#duals[dual] - before;
        scratch[k] = sign * delta;
        biases[k] += sign * delta;
        change += Math.abs(delta);
        total += after;
        if (delta !== 0) moved = true;
      }
      if (moved) kernels.addRow(table, width, at[0], at[1], at[2], this.#scratch);
    }
    this.#passes++;
    return { loss: loss / Math.max(1, order.length), change: total > 0 ? change / total : 0 };
  }

  /** Margins of the rows of a source: float32 [rows × classes]. */
  async margins(source: RowSource): Promise<Float32Array> {
    const margins = new Float32Array(source.labels.length * this.#options.classes);
    let at = 0;
    for await (const rows of source.batches()) {
      const some = this.#marginsOfBatch(rows);
      margins.set(some, at);
      at += some.length;
    }
    return margins;
  }

  #marginsOfBatch(rows: SparseBatch): Float32Array {
    const { classes, scales } = this.#options;
    const table = this.#memory.table(0);
    const read = (index: number) =>
      this.#memory.floats(table + index * this.#memory.width, classes);
    const margins = new Float32Array((rows.offsets.length - 1) * classes);
    for (let row = 0; row < rows.offsets.length - 1; row++) {
      const sums = margins.subarray(row * classes, (row + 1) * classes);
      sums.set(read(scales.length));
      for (let pair = rows.offsets[row]; pair < rows.offsets[row + 1]; pair++) {
        const index = rows.indices[pair];
        const weight = rows.weights[pair] * scales[index];
        if (weight === 0) continue;
        const values = read(index);
        for (let k = 0; k < classes; k++) sums[k] += weight * values[k];
      }
    }
    return margins;
  }

  #biases(): Float32Array {
    const address = this.#memory.table(0) + this.#options.scales.length * this.#memory.width;
    return this.#memory.floats(address, this.#options.classes);
  }

  /** Puts rows, scaled, into the memory; the first is number `first` of all. */
  #putRows({ offsets, indices, weights }: SparseBatch, first: number): void {
    const memory = this.#memory;
    const { scales } = this.#options;
    const end = first + offsets.length - 1;
    const offsetsAt = memory.put(offsets);
    const indicesAt = memory.put(indices);
    const weightsAt = memory.put(weights);
    const scaled = memory.floats(weightsAt, weights.length);
    for (let row = first, at = 0; row < end; row++, at++) {
      this.#offsets[row] = offsetsAt + 4 * at;
      for (let pair = offsets[at]; pair < offsets[at + 1]; pair++) {
        scaled[pair] *= scales[indices[pair]];
        this.#squares[row] += scaled[pair] ** 2;
      }
    }
    this.#indices.fill(indicesAt, first, end);
    this.#weights.fill(weightsAt, first, end);
  }

  /** Makes the table Σ α y x of the dual variables. */
  #sumDuals(): void {
    const { classes } = this.#options;
    const { kernels, width } = this.#memory;
    const biases = this.#biases();
    const scratch = this.#memory.floats(this.#scratch, classes);
    for (let row = 0; row < this.#labels.length; row++) {
      for (let k = 0; k < classes; k++) {
        const dual = this.#duals[row * classes + k];
        scratch[k] = k === this.#labels[row] ? dual : -dual;
        biases[k] += scratch[k];
      }
      const at = [this.#offsets[row], this.#indices[row], this.#weights[row]] as const;
      kernels.addRow(this.#memory.table(0), width, at[0], at[1], at[2], this.#scratch);
    }
  }
}
