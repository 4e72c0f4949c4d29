/** Operators that join, cut and pad along axes. Each gradient applies the inverse operation. */
import { range, scatterAlong } from "../expressions/indexing.ts";
import { dimsVector, fullLike, reshapeLike, squeeze } from "../expressions/movement.ts";
import { concat, concatDims, pad, slice, splitBy } from "../expressions/slicing.ts";
import type { Dim, Shape, Value } from "../graph/value.ts";
import { GraphError } from "../graph/graph_error.ts";
import { op } from "../graph/op.ts";
import { int, optionalInt, text } from "../graph/attributes.ts";
import {
  frontAxis,
  knownIntegers,
  reshaped,
  sameDType,
  sameShape,
  shapeText,
  sumOfDims,
} from "../graph/shapes.ts";

/** Parts joined along an axis; each receives its slice of the gradient. */
export const Concat = op({
  attributes: { axis: int(0) },
  shape: (inputs, { attributes }) => {
    sameDType(...inputs);
    const [first] = inputs;
    const axis = frontAxis(attributes.axis, first.shape.length);
    const total = sumOfDims(inputs.map(({ shape }) => shape[axis]));
    const concatDims = (shape: Shape) => shape.map((dim, at) => at === axis ? total : dim);
    if (!inputs.every(({ shape }) => sameShape(concatDims(shape), concatDims(first.shape)))) {
      throw new GraphError(
        `shapes ${inputs.map(({ shape }) => shapeText(shape)).join(", ")} along axis ${axis}, ` +
          "expected the other dimensions to be equal",
      );
    }
    const contents = inputs.every((input) => input.contents)
      ? inputs.flatMap((input) => input.contents ?? [])
      : undefined;
    return { ...reshaped(first, concatDims(first.shape)), contents };
  },
  gradient: (dy, inputs, { attributes }) => {
    const axis = frontAxis(attributes.axis, dy.shape.length);
    const sizes = concatDims(inputs.map((input) => dimsVector(input, axis, axis + 1)));
    return splitBy(dy, { axis, sizes, count: inputs.length });
  },
});

/** Parts cut along an axis; their gradients are joined, zeros for a part that is not used. */
export const Split = op({
  attributes: { axis: int(0), num_outputs: optionalInt() },
  shape: ([x, sizes], { attributes, count }) => {
    const axis = frontAxis(attributes.axis, x.shape.length);
    const parts = sizes?.contents ??
      (sizes ? throwUnknownSizes(sizes) : evenParts(x.shape[axis], count));
    if (parts.length !== count) {
      throw new GraphError(`${parts.length} sizes for ${count} outputs, expected as many`);
    }
    return parts.map((part) => reshaped(x, x.shape.map((dim, at) => at === axis ? part : dim)));
  },
  gradient: (_, [x], { outputs, gradients, attributes: { axis } }) => {
    const parts = outputs.map((output, at) => gradients[at] ?? fullLike(output, 0));
    return [reshapeLike(concat(parts, axis), x)];
  },
});

/** @throws {GraphError} always. */
/** @throws {GraphError} always. */
function throwUnknownSizes(sizes: Value): never {
  throw new GraphError(`sizes '${sizes.name}' are computed, expected constants or Shapes`);
}

/** All parts of ⌈dim / count⌉ but the last, as in the ONNX specification of Split-18. @throws {GraphError} */
function evenParts(dim: Dim, count: number): Dim[] {
  if (typeof dim !== "number") {
    throw new GraphError(`dimension '${dim}' in ${count} even parts, expected sizes`);
  }
  const part = Math.ceil(dim / count);
  return Array.from({ length: count }, (_, at) => at < count - 1 ? part : dim - part * at);
}

interface Range {
  axis: number;
  start: number;
  end: number;
  step: number;
}

/** The range of each axis that a Slice cuts. @throws {GraphError} if a bound is computed. */
function ranges([x, starts, ends, axes, steps]: readonly Value[]): Range[] {
  const from = knownIntegers(starts, "starts");
  const to = knownIntegers(ends, "ends");
  const along = axes ? knownIntegers(axes, "axes") : [...from.keys()];
  const by = steps ? knownIntegers(steps, "steps") : from.map(() => 1);
  return along.map((axis, at) => ({
    axis: frontAxis(axis, x.shape.length),
    start: from[at],
    end: to[at],
    step: by[at],
  }));
}

/** The first position and the number of positions of a range of a known dimension. */
function extent({ start, end, step }: Range, dim: number): { first: number; count: number } {
  const clamp = (at: number, low: number, high: number) =>
    Math.min(Math.max(at < 0 ? at + dim : at, low), high);
  const first = step > 0 ? clamp(start, 0, dim) : clamp(start, 0, dim - 1);
  const last = step > 0 ? clamp(end, 0, dim) : clamp(end, -1, dim - 1);
  return { first, count: Math.max(0, Math.ceil((last - first) / step)) };
}

/** Ranges along axes; the gradient goes back to where they were, zeros elsewhere. */
export const Slice = op({
  shape: (inputs) => {
    const shape: Dim[] = [...inputs[0].shape];
    for (const range of ranges(inputs)) {
      const dim = shape[range.axis];
      shape[range.axis] = typeof dim === "number"
        ? extent(range, dim).count
        : `${dim}[${range.start}:${range.end}:${range.step}]`;
    }
    return { ...reshaped(inputs[0], shape), contents: slicedContents(inputs) };
  },
  gradient: (dy, inputs) => {
    const [x] = inputs;
    const cuts = ranges(inputs);
    const before = x.shape.map(() => 0);
    const after = x.shape.map(() => 0);
    const plain = cuts.every(({ axis, step }) => step === 1 && typeof x.shape[axis] === "number");
    if (!plain) return [sliceGradient(dy, x, cuts)];
    for (const range of cuts) {
      const dim = x.shape[range.axis] as number;
      const { first, count } = extent(range, dim);
      before[range.axis] = first;
      after[range.axis] = dim - first - count;
    }
    return [pad(dy, { before, after })];
  },
});

/** The known contents of a slice of a shape vector. */
function slicedContents(inputs: readonly Value[]): readonly Dim[] | undefined {
  const [range] = ranges(inputs);
  const { contents } = inputs[0];
  if (!contents || !range) return contents;
  const { first, count } = extent(range, contents.length);
  return Array.from({ length: count }, (_, at) => contents[first + at * range.step]);
}

/** The gradient of a Slice of any step: scatters `dy` along one axis at a time, the last one first. */
function sliceGradient(dy: Value, x: Value, cuts: readonly Range[]): Value {
  const stages = cuts.reduce((values, cut) => [...values, slice(values[values.length - 1], cut)], [
    x,
  ]);
  return cuts.reduceRight((part, cut, at) => {
    const like = stages[at];
    const all = range(squeeze(dimsVector(like, cut.axis, cut.axis + 1), [0]));
    return scatterAlong(part, { like, axis: cut.axis, indices: slice(all, { ...cut, axis: 0 }) });
  }, dy);
}

/** A constant around a tensor; the gradient is its inside. */
export const Pad = op({
  attributes: { mode: text("constant") },
  shape: ([x, pads, , axes], { attributes: { mode } }) => {
    if (axes) throw new GraphError("it pads given axes, expected widths for all");
    if (mode !== "constant") throw new GraphError(`mode '${mode}', expected 'constant'`);
    const widths = knownIntegers(pads, "pads");
    const rank = x.shape.length;
    return reshaped(
      x,
      x.shape.map((dim, at) => sumOfDims([dim, widths[at], widths[at + rank]])),
    );
  },
  gradient: (dy, [x, pads]) => {
    const widths = knownIntegers(pads, "pads");
    const rank = x.shape.length;
    const inner = x.shape.reduce<Value>((value, _, axis) => {
      const [start, after] = [widths[axis], widths[axis + rank]];
      if (start === 0 && after === 0) return value;
      return slice(value, { axis, start, end: after === 0 ? undefined : -after });
    }, dy);
    return [reshapeLike(inner, x)];
  },
});
