/** Cases for every registered operator: shapes, attributes and broadcasting worth checking. */
import type { Attributes } from "../../../src/nn/graph/attributes.ts";
import { tensor } from "../../../src/tensor.ts";
import {
  type CaseInput,
  constant,
  fed,
  float,
  ints,
  omitted,
  type OpCase,
  plain,
  positive,
  using,
} from "./_case_makers.ts";
import { convolutionCases } from "./_convolution_cases.ts";
import { elementwiseCases } from "./_elementwise_cases.ts";
import { poolingCases } from "./_pooling_cases.ts";
import { reductionCases } from "./_reduction_cases.ts";

const normalised = [
  plain(float(2, 3)),
  using({ axis: 0 }, float(2, 3)),
  using({ axis: 1 }, float(2, 3, 2)),
];

const sized = (attributes: Attributes, ...inputs: CaseInput[]): OpCase => ({
  ...using(attributes, ...inputs),
  needsSizes: "channels are counted",
  batch: true,
});

/** Cases by operator. */
export const opCases: Readonly<Record<string, readonly OpCase[]>> = {
  ...elementwiseCases,
  ...convolutionCases,
  ...poolingCases,
  ...reductionCases,
  Reshape: [
    plain(float(2, 6), ints(3, 4)),
    plain(float(2, 6), ints(-1)),
    plain(float(2, 6), ints(0, -1, 2)),
    plain(float(2, 3, 4), ints(-1, 4)),
    plain(float(1), ints()),
  ].map((each, at) => at === 0 || at === 2 ? { ...each, needsSizes: "it divides one" } : each),
  Flatten: [
    plain(float(2, 3, 2)),
    using({ axis: 0 }, float(2, 3)),
    using({ axis: -1 }, float(2, 1, 3)),
    using({ axis: 2 }, float(2, 3)),
  ],
  Tile: [
    plain(float(2, 3), ints(2, 1)),
    plain(float(3), ints(3)),
    plain(float(2, 1, 2), ints(2, 3, 2)),
  ],
  ConstantOfShape: [
    plain(ints(2, 3)),
    using({ value: tensor("int64", { dims: [1], data: [7] }) }, ints(2)),
  ],
  Trilu: [
    plain(float(3, 3)),
    using({ upper: 0 }, float(2, 3, 4)),
    using({ upper: 0 }, float(4, 2), constant("int64", [], [-1])),
    plain(float(2, 3), constant("int64", [], [1])),
  ],
  Expand: [
    plain(float(2, 1), ints(2, 3)),
    plain(float(3), ints(2, 3)),
    plain(float(), ints(2, 2)),
    plain(float(2, 3), ints(1, 3)),
  ].map((each) => ({ ...each, needsSizes: "the shape is constant" })),
  Transpose: [
    plain(float(2, 3)),
    plain(float(2, 3, 4)),
    using({ perm: [1, 0, 2] }, float(2, 3, 4)),
    using({ perm: [2, 0, 1] }, float(2, 3, 4)),
  ],
  Squeeze: [
    plain(float(1, 3, 1), ints(0)),
    plain(float(1, 3, 1), ints(-1, 0)),
    plain(float(1, 3, 1)),
  ],
  Unsqueeze: [
    plain(float(2, 3), ints(0)),
    plain(float(2, 3), ints(-1)),
    plain(float(2, 3), ints(3, 0)),
    plain(float(), ints(0)),
  ],
  Concat: [
    using({ axis: 0 }, float(2, 3), float(1, 3)),
    using({ axis: -1 }, float(2, 1), float(2, 3), float(2, 2)),
    using({ axis: 1 }, float(2, 3, 2)),
    using({ axis: 0 }, fed("int64", [2], [1, 2]), ints(3)),
  ],
  Split: [
    { ...using({ axis: 0 }, float(5, 2), ints(2, 3)), outputs: 2 },
    { ...using({ axis: -1 }, float(2, 4), ints(1, 1, 2)), outputs: 3 },
    { ...using({ axis: 0, num_outputs: 2 }, float(5)), outputs: 2, needsSizes: "parts are even" },
  ],
  Slice: [
    plain(float(5, 3), ints(1), ints(4)),
    plain(float(5, 3), ints(-3), ints(2 ** 31 - 1), ints(0)),
    plain(float(5, 3), ints(1, 0), ints(-1, 2), ints(0, 1)),
    plain(float(5, 3), ints(0), ints(5), ints(0), ints(2)),
    plain(float(5, 3), ints(4, 2), ints(0, -9), ints(0, -1), ints(-2, -1)),
    plain(float(5, 3), ints(9), ints(12), ints(0)),
  ],
  Pad: [
    plain(float(2, 3), ints(1, 0, 2, 1)),
    plain(float(3), ints(0, 0)),
    plain(float(2, 2), ints(0, 2, 0, 0)),
  ],
  Gather: [
    plain(float(4, 3), fed("int64", [2], [2, 0])),
    plain(float(4, 3), fed("int64", [2, 2], [1, 1, 3, -1])),
    plain(float(4, 3), fed("int64", [], [1])),
    using({ axis: 1 }, float(2, 4, 3), fed("int64", [3], [3, 0, 3])),
    using({ axis: -1 }, float(2, 4), fed("int64", [1, 2], [1, 1])),
    plain(float(4), fed("int32", [2], [2, 2])),
    plain(fed("int64", [3], [5, 6, 7]), ints(1, -1)),
  ],
  GatherElements: [
    plain(float(4, 3), fed("int64", [2, 3], [3, 1, 0, 3, 1, 2])),
    using({ axis: -1 }, float(2, 3), fed("int64", [2, 4], [0, 0, 2, 1, 2, 2, -1, 0])),
  ],
  ScatterElements: [
    using({ reduction: "add" }, float(4, 3), fed("int64", [2, 3], [3, 1, 0, 3, 1, 2]), float(2, 3)),
    using(
      { reduction: "add", axis: 1 },
      float(2, 3),
      fed("int64", [2, 4], [0, 0, 2, 1, 2, 2, -1, 0]),
      float(2, 4),
    ),
  ],
  OneHot: [
    plain(
      fed("int64", [3], [0, 2, 1]),
      constant("int64", [], [4]),
      constant("float32", [2], [0, 1]),
    ),
    using(
      { axis: 0 },
      fed("int64", [2, 2], [0, 2, 1, 0]),
      constant("int64", [], [3]),
      constant("float32", [2], [0.1, 0.9]),
    ),
  ],
  Shape: [plain(fed("float32", [2, 3], [1, 2, 3, 4, 5, 6]))].flatMap((each) => [
    each,
    { ...each, attributes: { start: 1 } },
    { ...each, attributes: { start: -2, end: -1 } },
  ]),
  Constant: [
    using({ value: tensor("int64", { dims: [2], data: [3, 4] }) }),
    using({ value_float: 0.5 }),
    using({ value_floats: [0.5, 2] }),
    using({ value_int: 3 }),
    using({ value_ints: [3, 4] }),
  ],
  Size: [plain(fed("float32", [2, 3], [1, 2, 3, 4, 5, 6]))],
  Range: [
    plain(constant("int64", [], [0]), constant("int64", [], [4]), constant("int64", [], [1])),
    plain(constant("int64", [], [0]), fed("int64", [], [4]), constant("int64", [], [1])),
  ],
  MatMul: [
    plain(float(2, 3), float(3, 4)),
    plain(float(5, 2, 3), float(3, 4)),
    plain(float(5, 2, 3), float(5, 3, 4)),
    plain(float(1, 2, 3), float(5, 3, 4)),
    plain(float(2, 3), float(5, 3, 4)),
    plain(float(2, 1, 2, 3), float(3, 3, 2)),
    plain(float(3), float(3, 4)),
    plain(float(2, 3), float(3)),
    plain(float(3), float(3)),
    plain(float(3), float(5, 3, 4)),
    plain(float(5, 2, 3), float(3)),
  ],
  Gemm: [
    plain(float(2, 3), float(3, 4)),
    using({ alpha: 0.5 }, float(2, 3), float(3, 4), omitted),
    using({ transA: 1 }, float(3, 2), float(3, 4), float(4)),
    using({ transB: 1, beta: 2 }, float(2, 3), float(4, 3), float(2, 1)),
    using({ transA: 1, transB: 1, alpha: 2, beta: 0.5 }, float(3, 2), float(4, 3), float(2, 4)),
    plain(float(2, 3), float(3, 4), float()),
  ],
  Softmax: normalised,
  LogSoftmax: normalised,
  LayerNormalization: [
    plain(float(3, 4), float(4), float(4)),
    plain(float(3, 4), float(4)),
    using({ axis: 1, epsilon: 0.1 }, float(2, 2, 3), float(2, 3), float(2, 3)),
    plain(float(2, 3, 4), float(4), float(4)),
  ],
  BatchNormalization: [
    plain(float(2, 3, 4, 2), float(3), float(3), float(3), positive(3)),
    using({ epsilon: 0.1 }, float(4, 3), float(3), float(3), float(3), positive(3)),
  ],
  InstanceNormalization: [
    plain(float(2, 3, 2, 3), float(3), float(3)),
    using({ epsilon: 0.1 }, float(2, 3, 4), float(3), float(3)),
  ],
  GroupNormalization: [
    sized({ num_groups: 2 }, float(2, 4, 3, 2), float(2), float(2)),
    sized({ num_groups: 1, epsilon: 0.1 }, float(2, 3, 4), float(1), float(1)),
    sized({ num_groups: 3 }, float(2, 3, 4), float(3), float(3)),
  ],
};
