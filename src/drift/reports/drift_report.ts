/**
 * The drift report: each column tested, one verdict for the data set. It knows no format; the files
 * beside this one write it in Evidently's.
 */
import { errorMessage, UserError } from "../../errors.ts";
import type { Column } from "../columns/drift_column.ts";
import { poolCategories, type PooledValues, poolNumbers } from "../columns/pooled_values.ts";
import { defaultTest } from "../methods/default_choice.ts";
import { type Comparator, isDrifted, scoresByProbability } from "../methods/test_definition.ts";
import { adjustedProbabilities } from "../methods/multiple_testing.ts";
import { driftTests } from "../methods/drift_tests.ts";
import { testTexts } from "../methods/text_domain_classifier.ts";
import { type Distribution, distributions } from "./distribution.ts";

/** Choices of tests for columns; the more specific wins: column, then type, then all. */
export interface DriftOptions {
  /** A test's name for all columns. */
  method?: string;
  methodByType?: Partial<Record<Column["type"], string>>;
  methodByColumn?: Readonly<Record<string, string>>;
  threshold?: number;
  thresholdByType?: Partial<Record<Column["type"], number>>;
  thresholdByColumn?: Readonly<Record<string, number>>;
  /** The data set drifts from this share of drifted columns on. @default {0.5} */
  driftShare?: number;
  /** Adjusts the p-values of all columns for their number before they are compared. */
  correction?: "benjamini-hochberg";
  /** For the tests that draw at random: text columns' folds. @default {42} */
  seed?: number;
}

/** A column that was tested. */
export interface ColumnDrift {
  column: string;
  type: Column["type"];
  method: string;
  displayName: string;
  /** True where the method was named by the caller. */
  named: boolean;
  threshold: number;
  /** True where the threshold was set by the caller. */
  thresholdNamed: boolean;
  comparator: Comparator;
  score: number;
  /** The p-value after the correction, where there is one. */
  adjustedScore?: number;
  drifted: boolean;
  /** Absent for texts. */
  distributions?: { reference: Distribution; current: Distribution };
}

/** A column that could not be tested; the others were. */
export interface FailedColumn {
  column: string;
  type: Column["type"];
  error: string;
}

/** The verdicts. */
export interface DriftReport {
  columns: (ColumnDrift | FailedColumn)[];
  /** Columns that were tested. */
  testedColumns: number;
  driftedColumns: number;
  /** Drifted columns by tested ones; 0 where none was tested. */
  share: number;
  driftShare: number;
  /** True where share ≥ driftShare and a column drifted. */
  drifted: boolean;
}

/** True for a column with a score. */
export function isTested(column: ColumnDrift | FailedColumn): column is ColumnDrift {
  return !("error" in column);
}

/**
 * Tests the current columns against the reference's columns of the same names. A column that cannot
 * be tested is reported with the reason and fails alone.
 */
export function driftReport(
  { reference, current }: { reference: readonly Column[]; current: readonly Column[] },
  options: DriftOptions = {},
): DriftReport {
  const { driftShare = 0.5 } = options;
  const currentByName = new Map(current.map((column) => [column.name, column]));
  const columns = reference.map((column): ColumnDrift | FailedColumn => {
    const { name, type } = column;
    try {
      return testColumn({ reference: column, current: currentByName.get(name) }, options);
    } catch (error) {
      return { column: name, type, error: errorMessage(error) };
    }
  });
  const tested = columns.filter(isTested);
  if (options.correction === "benjamini-hochberg") correct(tested);
  const driftedColumns = tested.filter(({ drifted }) => drifted).length;
  const share = tested.length === 0 ? 0 : driftedColumns / tested.length;
  const drifted = tested.length > 0 && share >= driftShare;
  return { columns, testedColumns: tested.length, driftedColumns, share, driftShare, drifted };
}

function testColumn(
  { reference, current }: { reference: Column; current: Column | undefined },
  options: DriftOptions,
): ColumnDrift {
  const { name, type } = reference;
  if (current === undefined) {
    throw new UserError(`Cannot test column '${name}': it is missing in the current rows`);
  }
  if (current.type !== type) {
    throw new UserError(
      `Cannot test column '${name}': current type ${current.type}, expected ${type}`,
    );
  }
  const method = options.methodByColumn?.[name] ?? options.methodByType?.[type] ?? options.method;
  const threshold = options.thresholdByColumn?.[name] ?? options.thresholdByType?.[type] ??
    options.threshold;
  if (reference.type === "text" && current.type === "text") {
    const { seed = 42 } = options;
    return testTexts({ reference, current }, { name: method, threshold, seed });
  }
  const pooled = pool(reference, current);
  for (const side of ["reference", "current"] as const) {
    if (pooled[`${side}Size`] > 0) continue;
    throw new UserError(`Cannot test column '${name}': no values in its ${side} rows`);
  }
  const test = method === undefined ? defaultTest(pooled) : namedTest(method, type);
  const used = threshold ?? test.threshold;
  const score = test.score(pooled);
  const { displayName, comparator } = test;
  return {
    column: name,
    type,
    method: test.name,
    displayName,
    named: method !== undefined,
    threshold: used,
    thresholdNamed: threshold !== undefined,
    comparator,
    score,
    drifted: isDrifted(score, { comparator, threshold: used }),
    distributions: distributions(pooled),
  };
}

function pool(reference: Column, current: Column): PooledValues {
  if (reference.type === "num" && current.type === "num") {
    return poolNumbers({ reference, current });
  }
  if (reference.type === "cat" && current.type === "cat") {
    return poolCategories({ reference, current });
  }
  throw new TypeError(`Cannot pool columns of types ${reference.type} and ${current.type}`);
}

function namedTest(name: string, type: Column["type"]) {
  const test = driftTests.get(name);
  if (test === undefined) {
    throw new UserError(
      `Cannot test by '${name}': expected one of ${[...driftTests.keys()].join(", ")}`,
    );
  }
  if (!test.types.some((allowed) => allowed === type)) {
    throw new UserError(
      `Cannot test by '${name}' a column of type ${type}: expected ${test.types.join(" or ")}`,
    );
  }
  return test;
}

function correct(tested: ColumnDrift[]): void {
  const columns = tested.filter((column) => scoresByProbability(column) && column.score >= 0);
  adjustedProbabilities(columns.map(({ score }) => score)).forEach((adjusted, at) => {
    columns[at].adjustedScore = adjusted;
    columns[at].drifted = isDrifted(adjusted, columns[at]);
  });
}
