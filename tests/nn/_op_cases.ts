/** Cases for every registered operator: shapes, attributes and broadcasting worth checking. */
import type { Attributes } from "../../src/nn/op.ts";
import { tensor } from "../../src/tensor.ts";
import {
  between,
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
import { poolingCases } from "./_pooling_cases.ts";

type Maker = typeof float;
const pairs = (left: Maker, right: Maker): OpCase[] => [
  plain(left(2, 3), right(2, 3)),
  plain(left(2, 3), right(3)),
  plain(left(2, 1), right(1, 3)),
  plain(left(), right(2, 3)),
  plain(left(2, 3), right()),
  plain(left(4, 1, 3), right(2, 1)),
];
const one = (make: Maker): OpCase[] => [plain(make(2, 3)), plain(make()), plain(make(2, 1, 3))];
const compared = [
  plain(fed("float32", [2, 2], [1, 2, 3, 4]), fed("float32", [2], [1, 4])),
  plain(fed("int64", [3], [1, 2, 3]), fed("int64", [2, 1], [1, 2])),
];
const logic = [plain(fed("bool", [2, 2], [1, 0, 1, 1]), fed("bool", [2], [1, 0]))];
const reductions: OpCase[] = [
  plain(float(2, 3)),
  using({ keepdims: 0 }, float(2, 3)),
  plain(float(2, 3, 2), ints(0)),
  using({ keepdims: 0 }, float(2, 3, 2), ints(-1)),
  using({ keepdims: 0 }, float(2, 3, 2), ints(0, 2)),
  using({ keepdims: 1 }, float(2, 3, 2), ints(1, -1)),
  using({ noop_with_empty_axes: 1 }, float(2, 3), ints()),
  plain(float(2, 1, 3), ints(1)),
];
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
  ...convolutionCases,
  ...poolingCases,
  Add: pairs(float, float),
  Sub: pairs(float, float),
  Mul: pairs(float, float),
  Div: pairs(float, positive),
  Pow: [
    ...pairs(positive, float),
    plain(float(2, 3), constant("float32", [], [2])),
    {
      ...plain(float(2, 3), constant("float32", [3], [3, 2, 1])),
      needsSizes: "a constant broadcasts with it",
    },
  ],
  // Offset ranges keep the grids of values apart: no difference quotient may step over a kink.
  Min: [
    plain(float(2, 3), between(-1.3, 1.9, 2, 3)),
    plain(float(2, 1), between(-1.3, 1.9, 3), between(-1, 2.2, 4, 1, 1)),
    plain(float(5)),
  ],
  Neg: one(float),
  Sqrt: one(positive),
  Exp: one(float),
  Log: one(positive),
  Erf: one(float),
  Relu: one(float),
  Sigmoid: one(float),
  Tanh: one(float),
  Gelu: [...one(float), using({ approximate: "tanh" }, float(2, 3))],
  Identity: one(float),
  Cast: [
    using({ to: 1 }, float(2, 3)),
    { ...using({ to: 11 }, float(2, 3)), notOn: { webgpu: "it has no float64" } },
    using({ to: 7 }, fed("float32", [2], [1.5, -2.5])),
    using({ to: 9 }, fed("int64", [3], [0, 1, 2])),
  ],
  Where: [
    plain(fed("bool", [2, 3], [1, 0, 1, 0, 0, 1]), float(2, 3), float(2, 3)),
    plain(fed("bool", [3], [1, 0, 1]), float(2, 3), float()),
    plain(fed("bool", [2, 1], [1, 0]), float(3), float(1, 3)),
  ],
  Equal: compared,
  Greater: compared,
  GreaterOrEqual: compared,
  Less: compared,
  LessOrEqual: compared,
  Not: [plain(fed("bool", [2], [1, 0]))],
  And: logic,
  Or: logic,
  Reshape: [
    plain(float(2, 6), ints(3, 4)),
    plain(float(2, 6), ints(-1)),
    plain(float(2, 6), ints(0, -1, 2)),
    plain(float(2, 3, 4), ints(-1, 4)),
    plain(float(1), ints()),
  ].map((each, at) => at === 0 || at === 2 ? { ...each, needsSizes: "it divides one" } : each),
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
  ReduceSum: reductions,
  ReduceMean: reductions,
  ReduceMax: reductions,
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
