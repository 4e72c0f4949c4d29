/** Cases for convolutions: strides that leave a rest, uneven padding, gaps, groups, 1 to 3 axes. */
import type { Attributes } from "../../../src/nn/graph/attributes.ts";
import { type CaseInput, float, type OpCase, using } from "./_case_makers.ts";

const sized = (attributes: Attributes, ...inputs: CaseInput[]): OpCase => ({
  ...using(attributes, ...inputs),
  needsSizes: "windows are counted",
  batch: true,
});

/** Cases by operator. */
export const convolutionCases: Readonly<Record<string, readonly OpCase[]>> = {
  Conv: [
    sized({}, float(2, 3, 4, 5), float(2, 3, 3, 3), float(2)),
    sized({ pads: [1, 0, 2, 1] }, float(2, 2, 4, 3), float(3, 2, 3, 2)),
    sized({ kernel_shape: [1, 1] }, float(2, 3, 2, 3), float(2, 3, 1, 1), float(2)),
    // rests of 1 row, within the padding and beyond it
    sized({ strides: [2, 2], pads: [1, 1, 1, 1] }, float(1, 2, 6, 5), float(2, 2, 3, 3), float(2)),
    sized({ strides: [3, 2] }, float(2, 2, 7, 6), float(2, 2, 2, 3)),
    sized({ strides: [2, 1], pads: [1, 1, 0, 1] }, float(2, 16, 3, 2), float(2, 16, 2, 2)),
    sized({ pads: [0, 1, 0, 0] }, float(2, 1, 9, 8), float(2, 1, 2, 2)),
    sized({ strides: [2, 1], dilations: [1, 2] }, float(2, 2, 5, 6), float(2, 2, 2, 3)),
    sized({ dilations: [2, 2], pads: [2, 2, 2, 2] }, float(1, 2, 4, 4), float(2, 2, 3, 3)),
    sized({ auto_pad: "SAME_UPPER", strides: [2, 2] }, float(1, 1, 5, 6), float(2, 1, 3, 3)),
    // one window, and windows as many as elements: padded behind alone
    sized({ auto_pad: "SAME_UPPER", strides: [2, 2] }, float(2, 2, 2, 2), float(2, 2, 3, 3)),
    sized({ pads: [0, 0, 3, 3] }, float(1, 2, 3, 3), float(2, 2, 4, 4)),
    sized({ auto_pad: "SAME_LOWER" }, float(1, 1, 4, 4), float(1, 1, 2, 3)),
    sized({ auto_pad: "VALID" }, float(1, 2, 4, 4), float(2, 2, 2, 2)),
    sized({ group: 2, pads: [1, 1, 1, 1] }, float(2, 4, 3, 3), float(6, 2, 3, 3), float(6)),
    sized({ group: 2, strides: [2, 2] }, float(2, 4, 4, 5), float(2, 2, 2, 2)),
    sized({ group: 3, pads: [1, 1, 1, 1] }, float(2, 3, 3, 4), float(3, 1, 3, 3)),
    sized({ group: 2, strides: [2, 2], pads: [1, 1, 1, 1] }, float(2, 2, 4, 4), float(4, 1, 3, 3)),
    // more elements than are taken one by one
    sized({ pads: [2, 1, 2, 1] }, float(1, 2, 4, 4), float(2, 2, 5, 3)),
    sized({ strides: [2], pads: [1, 1] }, float(2, 3, 6), float(2, 3, 3), float(2)),
    sized({ dilations: [2], group: 2 }, float(2, 4, 6), float(2, 2, 3)),
    {
      ...sized({ strides: [1, 2, 1] }, float(1, 2, 3, 3, 3), float(2, 2, 2, 1, 2)),
      notOn: { webgpu: "it has one or two axes only" },
    },
  ],
  ConvTranspose: [
    sized({}, float(2, 3, 3, 2), float(3, 2, 2, 3), float(2)),
    sized({ strides: [2, 2], pads: [1, 0, 1, 1] }, float(1, 2, 3, 3), float(2, 2, 3, 3)),
    sized(
      { strides: [2, 3], output_padding: [1, 2], kernel_shape: [2, 2] },
      float(2, 2, 2, 2),
      float(2, 3, 2, 2),
      float(3),
    ),
    sized({ dilations: [2, 1], pads: [1, 1, 0, 1] }, float(1, 2, 3, 3), float(2, 1, 2, 3)),
    sized({ group: 2, strides: [2, 2] }, float(2, 4, 2, 2), float(4, 3, 2, 2), float(6)),
    sized({ strides: [2], auto_pad: "VALID" }, float(2, 2, 3), float(2, 2, 3)),
  ],
};
