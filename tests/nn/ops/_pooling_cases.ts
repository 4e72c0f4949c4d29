/** Cases for pools: with and without overlap, rests, padding, gaps, numbers rounded up. */
import type { Attributes } from "../../../src/nn/graph/attributes.ts";
import { between, type CaseInput, float, type OpCase, plain, using } from "./_case_makers.ts";

/** Numbers far apart: no difference quotient may make another of them the largest. */
const apart = (...dims: number[]): CaseInput => between(-9, 8, ...dims);

const sized = (attributes: Attributes, input: CaseInput): OpCase => ({
  ...using(attributes, input),
  needsSizes: "windows are counted",
  batch: true,
});

const pools = (make: typeof float, more: readonly Attributes[]): OpCase[] => [
  sized({ kernel_shape: [2, 2], strides: [2, 2] }, make(2, 3, 4, 6)),
  sized({ kernel_shape: [2, 3], strides: [2, 2] }, make(2, 2, 5, 6)),
  sized({ kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }, make(2, 2, 6, 5)),
  sized({ kernel_shape: [3, 2], pads: [2, 0, 1, 1] }, make(1, 2, 3, 4)),
  sized({ kernel_shape: [2, 2], auto_pad: "SAME_UPPER", strides: [1, 2] }, make(1, 2, 3, 5)),
  sized({ kernel_shape: [1, 1], strides: [2, 1] }, make(2, 1, 5, 2)),
  sized({ kernel_shape: [3], strides: [2], pads: [1, 0] }, make(2, 3, 7)),
  ...more.map((attributes) => sized(attributes, make(1, 2, 6, 7))),
];
const rounded = { kernel_shape: [4, 3], strides: [3, 3], ceil_mode: 1 };
const spaced = { kernel_shape: [2, 2], dilations: [2, 3] };

/** Cases by operator. */
export const poolingCases: Readonly<Record<string, readonly OpCase[]>> = {
  MaxPool: [
    ...pools(apart, [
      spaced,
      { ...spaced, pads: [1, 0, 1, 1], strides: [2, 2] },
      rounded,
      { ...rounded, pads: [2, 0, 0, 1] },
    ]),
    {
      ...sized({ kernel_shape: [2, 2] }, apart(1, 2, 3, 3)),
      outputs: 2,
      notOn: { webgpu: "it gives no second output" },
    },
  ],
  AveragePool: pools(float, [
    spaced,
    rounded,
    { ...rounded, pads: [2, 0, 0, 1] },
    { ...rounded, pads: [2, 0, 0, 1], count_include_pad: 1 },
    { kernel_shape: [3, 3], pads: [1, 2, 1, 0], count_include_pad: 1 },
  ]),
  GlobalAveragePool: [plain(float(2, 3, 4, 2)), plain(float(1, 2, 5))],
  GlobalMaxPool: [plain(apart(2, 3, 4, 2)), plain(apart(1, 2, 5))],
};
