/**
 * Dropout masks, drawn on the host and fed to the training step: so they are the same on every
 * provider, and the step stays a pure function of its inputs.
 */
import type { Random } from "../../random.ts";
import { elementCount, expectedDims, matchDims, type Tensor, tensor } from "../../tensor.ts";
import type { Dim, Value } from "../graph/value.ts";
import { shapeText } from "../graph/shapes.ts";

/** The sizes that named dimensions have in a batch. */
export type DimSizes = ReadonlyMap<string, number>;

/**
 * Reads the sizes of named dimensions off the tensors fed for inputs.
 *
 * @throws {RangeError} naming an input whose dimensions do not fit its shape or another input.
 */
export function resolveDimSizes(
  inputs: readonly Value[],
  feeds: Readonly<Record<string, Tensor>>,
): DimSizes {
  const sizes = new Map<string, number>();
  for (const { name, shape } of inputs) {
    if (!Object.hasOwn(feeds, name)) continue;
    const { dims } = feeds[name];
    if (matchDims(dims, shape, sizes)) continue;
    throw new RangeError(
      `Cannot feed '${name}': ${shapeText(dims)}, expected ${expectedDims(shape, sizes)}`,
    );
  }
  return sizes;
}

/** Shape, rate and dimension sizes of a mask. */
export interface MaskOptions {
  readonly shape: readonly Dim[];
  /** Share of zeros. */
  readonly rate: number;
  readonly sizes: DimSizes;
}

/**
 * Draws a mask: 0 with probability `rate`, else 1 / (1 − rate).
 *
 * @throws {RangeError} if a dimension has a name that no fed input has.
 */
export function drawMask(random: Random, { shape, rate, sizes }: MaskOptions): Tensor<"float32"> {
  const dims = shape.map((dim) => {
    const size = typeof dim === "number" ? dim : sizes.get(dim);
    if (size !== undefined) return size;
    throw new RangeError(`Cannot draw mask ${shapeText(shape)}: no fed input has a '${dim}'`);
  });
  const data = new Float32Array(elementCount(dims));
  const kept = 1 / (1 - rate);
  for (let at = 0; at < data.length; at++) data[at] = random.chance(rate) ? 0 : kept;
  return tensor("float32", { dims, data });
}
