/** A bench over several splits of one catalogue: their seeds, and what is told of their results. */
import { UserError } from "../src/errors.ts";
import { mean } from "./text/mean.ts";

/** The option `--seeds`, which `parseSplits` reads. */
export const SEEDS_OPTION = {
  type: "string",
  placeholder: "42,43",
  help: "seeds of the split, one round each (default: the one of params.yaml)",
} as const;

/** One split: what to call it, and the parameters that make it. */
export interface Split {
  name: string;
  overrides: string[];
}

/** Parses seeds such as `42,43` into splits. @throws {UserError} for anything but integers. */
export function parseSplits(seeds: string | undefined): Split[] {
  if (seeds === undefined) return [{ name: "of params.yaml", overrides: [] }];
  return seeds.split(",").map((text) => {
    const seed = Number(text);
    if (text.trim() === "" || !Number.isInteger(seed)) {
      throw new UserError(`Cannot use --seeds: '${text}', expected integers such as 42,43`);
    }
    return { name: text.trim(), overrides: [`preprocess.seed=${seed}`] };
  });
}

/** Describes the number of splits in a table's caption; empty for one split. */
export function splitsNote(count: number): string {
  return count > 1 ? `, mean ± standard deviation of ${count} splits` : "";
}

/** The mean of the values with, for more than one, their sample standard deviation. */
export function meanAndSpread(values: number[]): string {
  const centre = mean(values);
  if (values.length === 1) return centre.toFixed(4);
  const variance = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) /
    (values.length - 1);
  return `${centre.toFixed(4)} ± ${Math.sqrt(variance).toFixed(4)}`;
}
