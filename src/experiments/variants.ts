/** Lists the variants of an experiment: sets of overrides, from a grid or drawn at random. */
import { UserError } from "../errors.ts";
import { random } from "../random.ts";

/** Overrides that hold for one variant, such as `["train.text.c=0.5"]`. */
export type Variant = readonly string[];

/** Values to try of one key. */
export interface Axis {
  key: string;
  values: readonly string[];
}

/** Bounds between which values of one key are drawn. */
export interface Range {
  key: string;
  low: number;
  high: number;
  /** True when both bounds are written as whole numbers: then values are whole, too. */
  whole: boolean;
}

/**
 * Parses `key=a,b,c`.
 *
 * @throws {UserError} for anything else.
 */
export function parseAxis(text: string): Axis {
  const [, key, values] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (key !== undefined) return { key, values: values.split(",") };
  throw new UserError(`Cannot use --grid '${text}': expected key=a,b,c`);
}

/**
 * Parses `key=low..high`.
 *
 * @throws {UserError} for anything else.
 */
export function parseRange(text: string): Range {
  const [, key, from, to] = /^([^=]+)=(.+)\.\.(.+)$/.exec(text) ?? [];
  const [low, high] = [Number(from), Number(to)];
  if (key !== undefined && low < high) {
    return { key, low, high, whole: /^-?\d+$/.test(from) && /^-?\d+$/.test(to) };
  }
  throw new UserError(`Cannot use --range '${text}': expected key=low..high, low below high`);
}

/** Every combination of the axes, the last one changing fastest; without axes one empty variant. */
export function gridVariants(axes: readonly Axis[]): Variant[] {
  return axes.reduce<Variant[]>(
    (variants, { key, values }) =>
      variants.flatMap((variant) => values.map((value) => [...variant, `${key}=${value}`])),
    [[]],
  );
}

/**
 * Draws variants: a value of each axis, and of each range, log-uniformly where its bounds are
 * positive. Variants that are drawn twice count once.
 */
export function randomVariants(
  { axes, ranges, count, seed }: {
    axes: readonly Axis[];
    ranges: readonly Range[];
    count: number;
    seed: number;
  },
): Variant[] {
  const rng = random(seed, "experiment");
  const drawn = new Map<string, Variant>();
  for (let draw = 0; draw < count; draw++) {
    const variant = [
      ...axes.map(({ key, values }) => `${key}=${rng.pick(values)}`),
      ...ranges.map((range) => `${range.key}=${drawnValue(range, rng.next())}`),
    ];
    drawn.set(variant.join("\n"), variant);
  }
  return [...drawn.values()];
}

function drawnValue({ low, high, whole }: Range, share: number): string {
  const value = low > 0 ? low * (high / low) ** share : low + share * (high - low);
  return whole ? String(Math.round(value)) : String(Number(value.toPrecision(4)));
}
