/**
 * Arithmetic on shapes whose dimensions may be names. A named dimension is equal to itself only,
 * and never stands for 1: so what broadcasts is decided while building, not while running.
 */
import { GraphError } from "./graph_error.ts";
import type { Dim, Shape, TensorType, Value } from "./value.ts";

/** A shape as text: `[batch, 3]`. */
export function shapeText(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/**
 * The shape of an elementwise result, ONNX's multidirectional broadcasting.
 *
 * @throws {GraphError} if two dimensions differ and neither is 1.
 */
export function broadcastShapes(...shapes: readonly Shape[]): Shape {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, at) => {
    const dims = shapes.map((shape) => shape[at - rank + shape.length] ?? 1);
    const wide = dims.find((dim) => dim !== 1) ?? 1;
    if (dims.some((dim) => dim !== 1 && dim !== wide)) {
      throw new GraphError(
        `shapes ${shapes.map(shapeText).join(" and ")} do not broadcast, ` +
          `expected equal dimensions or 1 at axis ${at - rank}`,
      );
    }
    return wide;
  });
}

/** True if two shapes have equal dimensions. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, at) => dim === b[at]);
}

/** An axis counted from the front. @throws {GraphError} if it is outside the rank. */
export function frontAxis(axis: number, rank: number): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    throw new GraphError(`axis ${axis} is outside rank ${rank}, expected ${-rank} to ${rank - 1}`);
  }
  return axis < 0 ? axis + rank : axis;
}

/** Axes counted from the front, ascending; all axes when none are given. */
export function frontAxes(axes: readonly number[] | undefined, rank: number): number[] {
  if (axes === undefined) return Array.from({ length: rank }, (_, at) => at);
  return axes.map((axis) => frontAxis(axis, rank)).sort((a, b) => a - b);
}

/** The shape after reducing `axes`. */
export function reducedShape(shape: Shape, axes: readonly number[], keep: boolean): Shape {
  if (keep) return shape.map((dim, at) => axes.includes(at) ? 1 : dim);
  return shape.filter((_, at) => !axes.includes(at));
}

/** Axes, counted from the front of `wide`, along which `narrow` was broadcast to `wide`. */
export function broadcastAxes(wide: Shape, narrow: Shape): number[] {
  const lead = wide.length - narrow.length;
  return frontAxes(undefined, wide.length)
    .filter((at) => at < lead || (narrow[at - lead] === 1 && wide[at] !== 1));
}

/** The sum of dimensions; names are joined by `+`. */
export function sumOfDims(dims: readonly Dim[]): Dim {
  const names = dims.filter((dim) => typeof dim === "string");
  const number = dims.reduce<number>((sum, dim) => typeof dim === "number" ? sum + dim : sum, 0);
  if (names.length === 0) return number;
  return [...names, ...(number === 0 ? [] : [number])].join("+");
}

/**
 * The dimension that makes `rest` × it the product of `all`: what -1 stands for in a Reshape.
 *
 * @throws {GraphError} if all sizes are known and do not divide.
 */
export function quotientOfDims(all: readonly Dim[], rest: readonly Dim[]): Dim {
  const names = all.filter((dim) => typeof dim === "string");
  const divisors = rest.filter((dim) => typeof dim === "string").filter((dim) => {
    const at = names.indexOf(dim);
    if (at >= 0) names.splice(at, 1);
    return at < 0;
  });
  const number = productOfSizes(all) / productOfSizes(rest);
  const known = names.length === 0 && divisors.length === 0;
  if (known && Number.isInteger(number)) return number;
  if (known) throw new GraphError(`${shapeText(all)} does not divide by ${shapeText(rest)}`);
  const factors = [...(number === 1 && names.length > 0 ? [] : [number]), ...names];
  return [factors.join("*"), ...divisors].join("/");
}

/** The product of dimensions; names are joined by `*`. */
export function productOfDims(dims: readonly Dim[]): Dim {
  return quotientOfDims(dims, []);
}

/** The product of the dimensions that are numbers. */
export function productOfSizes(dims: readonly Dim[]): number {
  return dims.reduce<number>(
    (product, dim) => typeof dim === "number" ? product * dim : product,
    1,
  );
}

/** Integers that a rule needs while building. @throws {GraphError} if they are not constant. */
export function knownIntegers(value: Value, what: string): number[] {
  const { contents } = value;
  if (contents?.every((dim) => typeof dim === "number")) return [...contents as number[]];
  throw new GraphError(`${what} '${value.name}' is computed, expected a constant`);
}

/** Refuses operands of different dtypes. @throws {GraphError} */
export function sameDType(...values: readonly Value[]): void {
  const dtypes = values.map((value) => value.dtype);
  if (new Set(dtypes).size > 1) {
    throw new GraphError(`operands are ${dtypes.join(" and ")}, expected one dtype`);
  }
}

/** The type of `value` with another shape. */
export function reshaped({ dtype }: TensorType, shape: Shape): TensorType {
  return { dtype, shape };
}

/** The type of the first input: what most functions of one value give. */
export function sameType([x]: readonly Value[]): TensorType {
  return reshaped(x, x.shape);
}

/** The type of what inputs broadcast to. @throws {GraphError} if dtypes or dimensions differ. */
export function broadcastType(inputs: readonly Value[]): TensorType {
  sameDType(...inputs);
  return reshaped(inputs[0], broadcastShapes(...inputs.map(({ shape }) => shape)));
}
