/**
 * Tables of float32 rows in the memory of a WebAssembly module, with the loops over their rows that
 * row_kernels.wat describes. Rows are filled up to whole vectors of four; the tables never move, and
 * what one call needs besides lies behind them until the next call.
 */
import { ROW_KERNELS } from "./row_kernels_binary.ts";

/** A place in the memory, in bytes. */
export type Address = number;

/** Addresses of tables, of a list of their rows and of the gradients of these rows. */
export interface RowUpdateTarget {
  /** Addresses of the values, then of the slots. */
  readonly tables: readonly Address[];
  /** Address of the gradients, one row after another. */
  readonly gradients: Address;
  /** Address of the list of rows, int32. */
  readonly rows: Address;
  readonly count: number;
  /** Bytes of a row. */
  readonly width: number;
}

/** The loops, whose parameters are named in row_kernels.wat. */
export interface RowKernels {
  sumRows(
    ...words: [
      ...[table: Address, width: number, count: number],
      ...[offsets: Address, indices: Address, weights: Address, sums: Address],
    ]
  ): void;
  addRow(
    ...words: [
      ...[table: Address, width: number],
      ...[offsets: Address, indices: Address, weights: Address, row: Address],
    ]
  ): void;
  sgdRows(
    ...words: [
      ...[values: Address, gradients: Address, rows: Address, count: number, width: number],
      ...[keep: number, rate: number],
    ]
  ): void;
  adamwRows(
    ...words: [
      ...[values: Address, firsts: Address, seconds: Address, gradients: Address],
      ...[rows: Address, count: number, width: number],
      ...[keep: number, rate: number, floor: number, share1: number, share2: number],
    ]
  ): void;
}

const VECTOR = 16;
const PAGE = 65536;
const MAX_PAGES = 65536;

/** The size of tables. */
export interface RowMemoryOptions {
  tables: number;
  rows: number;
  columns: number;
}

/** Tables of one size and the kernels that see them. */
export class RowMemory {
  readonly kernels: RowKernels;
  /** Bytes of a row. */
  readonly width: number;
  readonly #memory: WebAssembly.Memory;
  readonly #options: RowMemoryOptions;
  readonly #end: Address;
  #next: Address;

  /** Makes tables of zeros. @throws {RangeError} if they take more than 4 GiB together. */
  constructor(options: RowMemoryOptions) {
    const { tables, rows, columns } = options;
    this.#options = options;
    this.width = VECTOR * Math.ceil(4 * columns / VECTOR);
    this.#end = tables * rows * this.width;
    this.#next = this.#end;
    const initial = Math.max(1, Math.ceil(this.#end / PAGE));
    if (initial > MAX_PAGES) {
      throw new RangeError(
        `Cannot keep ${tables} tables of ${rows} × ${columns}: ${this.#end} bytes, ` +
          `expected at most ${MAX_PAGES * PAGE}`,
      );
    }
    this.#memory = new WebAssembly.Memory({ initial, maximum: MAX_PAGES });
    const module = new WebAssembly.Module(Uint8Array.fromBase64(ROW_KERNELS));
    const { exports } = new WebAssembly.Instance(module, { host: { memory: this.#memory } });
    this.kernels = exports as unknown as RowKernels;
  }

  /** Address of the table of this number. */
  table(at: number): Address {
    return at * this.#options.rows * this.width;
  }

  /** Begins a call: what former calls put behind the tables is forgotten. */
  begin(): void {
    this.#next = this.#end;
  }

  /** Puts numbers behind the tables. */
  put(numbers: Int32Array | Float32Array): Address {
    const at = this.space(numbers.byteLength);
    new Uint8Array(this.#memory.buffer, at, numbers.byteLength).set(
      new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength),
    );
    return at;
  }

  /** Room for so many bytes behind the tables, with anything in it. */
  space(bytes: number): Address {
    const at = this.#next;
    this.#next += VECTOR * Math.ceil(bytes / VECTOR);
    const lacking = this.#next - this.#memory.buffer.byteLength;
    if (lacking > 0) this.#memory.grow(Math.ceil(lacking / PAGE));
    return at;
  }

  /** Writes rows of `columns` numbers, one after another, at an address. */
  writeRows(at: Address, data: Float32Array): void {
    const { columns } = this.#options;
    const rows = data.length / columns;
    const floats = this.#floats(at, rows);
    for (let row = 0, to = 0; row < rows; row++, to += this.width / 4) {
      floats.set(data.subarray(row * columns, (row + 1) * columns), to);
    }
  }

  /** A copy of so many rows. */
  readRows(at: Address, rows: number): Float32Array<ArrayBuffer> {
    const { columns } = this.#options;
    const floats = this.#floats(at, rows);
    const data = new Float32Array(rows * columns);
    for (let row = 0, from = 0; row < rows; row++, from += this.width / 4) {
      data.set(floats.subarray(from, from + columns), row * columns);
    }
    return data;
  }

  /** A view of so many float32 numbers; stale once `put` or `space` has been called again. */
  floats(at: Address, count: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.#memory.buffer as ArrayBuffer, at, count);
  }

  #floats(at: Address, rows: number): Float32Array {
    return new Float32Array(this.#memory.buffer, at, rows * this.width / 4);
  }
}
