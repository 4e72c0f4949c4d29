/**
 * A drift alarm that may be looked at after every stream, forever: the probability that it is ever
 * raised without drift is at most its budget, whatever the columns' dependence, by Ville's
 * inequality on the mean of the columns' e-processes. Its state is plain data, so that it can be
 * kept between runs.
 */
import { UserError } from "../../errors.ts";
import { random } from "../../random.ts";
import type { Column } from "../columns/drift_column.ts";
import { conformalRanks } from "./conformal_ranks.ts";
import { binned, logEvidence, logSumExp } from "./histogram_bets.ts";

/** A column's memory. */
export interface MonitoredColumn {
  /** float64, ascending: every row seen, the reference included. */
  pool: Float64Array;
  /** For each stream, p-values by bin. */
  streams: Uint32Array[];
}

/** All that must be kept between streams. */
export interface MonitorState {
  /** The largest probability of any false alarm ever. */
  budget: number;
  seed: number;
  columns: Readonly<Record<string, MonitoredColumn>>;
}

/** The result of a look. */
export interface MonitorVerdict {
  /** ln of the merged e-process. */
  logEvidence: number;
  /** ln of each column's e-process: which column the evidence comes from. */
  columns: Record<string, number>;
  /** True where the merged e-process reaches 1 / budget. */
  alarm: boolean;
}

/**
 * Begins to monitor columns of numbers or categories. Missing values count as a value of their own.
 *
 * @throws {UserError} for a column of texts or a budget outside (0, 1).
 */
export function newMonitor(
  reference: readonly Column[],
  { budget, seed }: { budget: number; seed: number },
): MonitorState {
  if (!(budget > 0 && budget < 1)) {
    throw new UserError(
      `Cannot monitor drift: budget ${budget}, expected a number between 0 and 1`,
    );
  }
  const columns = reference.map((column): [string, MonitoredColumn] => [
    column.name,
    { pool: ordered(column).sort(), streams: [] },
  ]);
  return { budget, seed, columns: Object.fromEntries(columns) };
}

/**
 * Takes the next stream; the given state is not changed.
 *
 * @throws {UserError} for a column that the stream lacks.
 */
export function observeStream(
  state: MonitorState,
  stream: readonly Column[],
): { state: MonitorState; verdict: MonitorVerdict } {
  const byName = new Map(stream.map((column) => [column.name, column]));
  const columns: Record<string, MonitoredColumn> = {};
  for (const [name, { pool, streams }] of Object.entries(state.columns)) {
    const column = byName.get(name);
    if (column === undefined) {
      throw new UserError(`Cannot monitor drift: column '${name}' is missing in the stream`);
    }
    const dice = random(state.seed, "drift monitor", name, streams.length);
    const ranked = conformalRanks(ordered(column), { pool, dice });
    columns[name] = { pool: ranked.pool, streams: [...streams, binned(ranked.probabilities)] };
  }
  const next = { ...state, columns };
  return { state: next, verdict: verdictFrom(next) };
}

function verdictFrom({ budget, columns }: MonitorState): MonitorVerdict {
  const evidence = Object.fromEntries(
    Object.entries(columns).map(([name, { streams }]) => [name, logEvidence(streams)]),
  );
  const logs = Object.values(evidence);
  const merged = logSumExp(logs) - Math.log(logs.length);
  return { logEvidence: merged, columns: evidence, alarm: merged >= -Math.log(budget) };
}

/**
 * A column as numbers in an order that does not depend on the data: categories by a hash of their
 * names, missing values last.
 */
function ordered(column: Column): Float64Array {
  switch (column.type) {
    case "num":
      return Float64Array.from(
        column.values,
        (value) => Number.isFinite(value) ? value : Infinity,
      );
    case "cat": {
      const places = column.categories.map(hash);
      return Float64Array.from(column.codes, (code) => code < 0 ? Infinity : places[code]);
    }
    case "text":
      throw new UserError(`Cannot monitor column '${column.name}': texts have no order`);
  }
}

/** FNV-1a over UTF-16 code units, finished by MurmurHash3's multiplications. */
function hash(name: string): number {
  let bits = 0x811c9dc5;
  for (let at = 0; at < name.length; at++) {
    bits = Math.imul(bits ^ name.charCodeAt(at), 0x01000193);
  }
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  return (bits ^ (bits >>> 13)) >>> 0;
}
