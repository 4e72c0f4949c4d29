/** Operators that gather or scatter by integer indices, and those that make indices and shapes. */
import { tensor } from "../../tensor.ts";
import { gatherElements, scatterAdd, scatterAlong } from "../expressions/indexing.ts";
import { fullLike } from "../expressions/movement.ts";
import { constantType } from "../graph/graph.ts";
import type { TensorType, Value } from "../graph/value.ts";
import { GraphError } from "../graph/graph_error.ts";
import { op } from "../graph/op.ts";
import {
  int,
  optionalFloat,
  optionalFloats,
  optionalInt,
  optionalInts,
  optionalTensor,
  text,
} from "../graph/attributes.ts";
import { frontAxis, reshaped, sameDType, sameShape, shapeText } from "../graph/shapes.ts";

/** dx sums the gradients of a row that is gathered several times. */
export const Gather = op({
  attributes: { axis: int(0) },
  shape: ([x, indices], { attributes }) => {
    const axis = frontAxis(attributes.axis, x.shape.length);
    const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
    return { ...reshaped(x, shape), contents: gatheredContents(x, indices) };
  },
  gradient: (dy, [x, indices], { attributes: { axis } }) => [
    scatterAlong(dy, { like: x, axis: frontAxis(axis, x.shape.length), indices }),
    undefined,
  ],
});

function gatheredContents(x: Value, indices: Value): TensorType["contents"] {
  const known = x.contents;
  if (!known || !indices.contents?.every((at) => typeof at === "number")) return undefined;
  return indices.contents.map((at) => known[at < 0 ? at + known.length : at]);
}

/** dx sums the gradients of an element that is gathered several times. */
export const GatherElements = op({
  attributes: { axis: int(0) },
  shape: ([x, indices]) => reshaped(x, indices.shape),
  gradient: (dy, [x, indices], { attributes: { axis } }) => [
    scatterAdd(fullLike(x, 0), { indices, updates: dy, axis }),
    undefined,
  ],
});

/** x plus scattered updates: dx = dy, dupdates = dy gathered at the indices. */
export const ScatterElements = op({
  attributes: { axis: int(0), reduction: text("none") },
  shape: ([x, indices, updates], { attributes: { reduction } }) => {
    if (reduction !== "add") throw new GraphError(`reduction '${reduction}', expected 'add'`);
    sameDType(x, updates);
    if (!sameShape(indices.shape, updates.shape)) {
      throw new GraphError(
        `${shapeText(indices.shape)} indices for ${shapeText(updates.shape)} updates, ` +
          "expected one shape",
      );
    }
    return reshaped(x, x.shape);
  },
  gradient: (dy, [, indices], { attributes: { axis } }) => [
    dy,
    undefined,
    gatherElements(dy, indices, axis),
  ],
});

/** A tensor in a node, as exporters write it; graphs built here use initializers. */
export const Constant = op({
  attributes: {
    value: optionalTensor(),
    value_float: optionalFloat(),
    value_floats: optionalFloats(),
    value_int: optionalInt(),
    value_ints: optionalInts(),
  },
  shape: (_, { attributes: { value, value_float, value_floats, value_int, value_ints } }) => {
    if (value) return constantType(value);
    const integers = value_ints ?? (value_int === undefined ? undefined : [value_int]);
    const data = integers ?? value_floats ?? (value_float === undefined ? [] : [value_float]);
    const dims = value_ints || value_floats ? [data.length] : [];
    return constantType(tensor(integers ? "int64" : "float32", { dims, data }));
  },
  gradient: "none",
});

/** One-hot rows of the indices; the off and on values have no gradient. */
export const OneHot = op({
  attributes: { axis: int(-1) },
  shape: ([indices, depth, values], { attributes }) => {
    const axis = frontAxis(attributes.axis, indices.shape.length + 1);
    const size = depth.contents?.[0] ?? `depth of ${depth.name}`;
    return reshaped(values, [...indices.shape.slice(0, axis), size, ...indices.shape.slice(axis)]);
  },
  gradient: "none",
});

/** The dimensions of a value, int64 [rank]; named dimensions stay names. */
export const Shape = op({
  attributes: { start: int(0), end: optionalInt() },
  shape: ([x], { attributes: { start, end } }) => {
    const contents = x.shape.slice(start, end);
    return { dtype: "int64", shape: [contents.length], contents };
  },
  gradient: "none",
});

/** The number of elements. */
export const Size = op({
  shape: () => ({ dtype: "int64", shape: [] }),
  gradient: "none",
});

/** Evenly spaced numbers. */
export const Range = op({
  shape: ([start, limit, step]) => {
    sameDType(start, limit, step);
    const [from, to, by] = [start, limit, step].map((value) => value.contents?.[0]);
    const known = from === 0 && by === 1 && to !== undefined;
    return reshaped(start, [known ? to : `range to ${limit.name}`]);
  },
  gradient: "none",
});
