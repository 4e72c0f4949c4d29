/** Reads the options of an experiment, and runs its variants within the time that they leave. */
import { UserError } from "../src/errors.ts";
import { inParallel } from "../src/concurrency.ts";
import { halvingRungs, selectBest } from "../src/experiments/halving.ts";
import {
  gridVariants,
  parseAxis,
  parseRange,
  randomVariants,
  type Variant,
} from "../src/experiments/variants.ts";

/** The variants, and for successive halving the key whose value grows from round to round. */
export interface ExperimentPlan {
  variants: Variant[];
  resource?: { key: string; low: number; high: number };
}

/** @throws {UserError} when the options do not fit together. */
export function planExperiment(
  { grid, range, random, halving, seed }: {
    grid: string[];
    range: string[];
    random?: string;
    halving?: string;
    seed: number;
  },
): ExperimentPlan {
  const axes = grid.map(parseAxis);
  const ranges = range.map(parseRange);
  if (ranges.length > 0 && random === undefined) {
    throw new UserError("Cannot list all values of a --range: expected --random N with it");
  }
  const count = Number(random ?? 0);
  if (random !== undefined && !(Number.isInteger(count) && count > 0)) {
    throw new UserError(`Cannot use --random '${random}': expected a whole number from 1`);
  }
  const variants = random === undefined
    ? gridVariants(axes)
    : randomVariants({ axes, ranges, count, seed });
  const resource = halving === undefined ? undefined : parseRange(halving);
  // What is compared with: the parameters as they are.
  return {
    variants: axes.length + ranges.length > 0 && !resource ? [[], ...variants] : variants,
    resource,
  };
}

/** Runs all variants, or rounds of ever fewer of them, `jobs` at a time. */
export async function runPlan<Result>(
  { variants, resource }: ExperimentPlan,
  { jobs, run, score }: {
    jobs: number;
    run: (variant: Variant) => Promise<Result>;
    score: (result: Result) => number | undefined;
  },
): Promise<Result[]> {
  const rungs = resource
    ? halvingRungs(variants.length, resource)
    : [{ variants: variants.length, budget: 0 }];
  let left: { variant: Variant; score?: number }[] = variants.map((variant) => ({ variant }));
  const results: Result[] = [];
  for (const rung of rungs) {
    if (rung !== rungs[0]) left = selectBest(left, rung.variants);
    const round: Result[] = [];
    await inParallel(left, jobs, async (each, at) => {
      const budget = resource ? [`${resource.key}=${Math.round(rung.budget)}`] : [];
      round[at] = await run([...each.variant, ...budget]);
      each.score = score(round[at]);
    });
    results.push(...round);
  }
  return results;
}
