/** Cases for elementwise operators: broadcasting, and both sides of each kink. */
import {
  between,
  constant,
  fed,
  float,
  omitted,
  type OpCase,
  plain,
  positive,
  using,
} from "./_case_makers.ts";

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
const comparisonType = [
  plain(fed("float32", [2, 2], [1, 2, 3, 4]), fed("float32", [2], [1, 4])),
  plain(fed("int64", [3], [1, 2, 3]), fed("int64", [2, 1], [1, 2])),
];
const logic = [plain(fed("bool", [2, 2], [1, 0, 1, 1]), fed("bool", [2], [1, 0]))];
const flat = [plain(fed("float32", [2, 4], [-2.5, -1.5, -0.7, 0, 0.5, 1.5, 2.2, 3]))];

/** Cases by operator. */
export const elementwiseCases: Readonly<Record<string, readonly OpCase[]>> = {
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
  Max: [
    plain(float(2, 3), between(-1.3, 1.9, 2, 3)),
    plain(float(2, 1), between(-1.3, 1.9, 3), between(-1, 2.2, 4, 1, 1)),
    plain(float(5)),
  ],
  Sum: [plain(float(2, 3), float(2, 3)), plain(float(2, 1), float(3), float()), plain(float(5))],
  Mean: [plain(float(2, 3), float(2, 3)), plain(float(2, 1), float(3), float()), plain(float(5))],
  Neg: one(float),
  Abs: one(float),
  Reciprocal: one(positive),
  Sin: one(float),
  Cos: one(float),
  Sign: flat,
  Floor: flat,
  Ceil: flat,
  Round: flat,
  Sqrt: one(positive),
  Exp: one(float),
  Log: one(positive),
  Erf: one(float),
  Relu: one(float),
  Sigmoid: one(float),
  Tanh: one(float),
  Gelu: [...one(float), using({ approximate: "tanh" }, float(2, 3))],
  LeakyRelu: [...one(float), using({ alpha: 0.3 }, float(2, 3))],
  PRelu: [
    plain(float(2, 3, 4), float(3, 1)),
    plain(float(2, 3), float()),
    plain(float(2, 3), float(2, 3)),
  ],
  Elu: [...one(float), using({ alpha: 0.3 }, float(2, 3))],
  Softplus: one(float),
  // the kinks at ±2.5 and, below, ±3 lie between elements
  HardSigmoid: [plain(between(-4, 4, 2, 4)), using({ alpha: 1, beta: 0.1 }, float(2, 5))],
  HardSwish: [plain(between(-5, 5, 2, 5)), plain(float())],
  Clip: [
    plain(float(2, 5), constant("float32", [], [-0.72]), constant("float32", [], [0.91])),
    plain(float(2, 5), constant("float32", [], [-0.72])),
    plain(float(2, 5), omitted, constant("float32", [], [0.91])),
    plain(float(2, 3)),
  ],
  Identity: one(float),
  Dropout: [
    plain(float(2, 3)),
    plain(float(2, 3), constant("float32", [], [0.3])),
    {
      ...plain(float(2, 3), constant("float32", [], [0.3]), constant("bool", [], [0])),
      outputs: 2,
    },
  ].map((each) => ({ ...each, notOn: { webgpu: "it has no Dropout" } })),
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
  Equal: comparisonType,
  Greater: comparisonType,
  GreaterOrEqual: comparisonType,
  Less: comparisonType,
  LessOrEqual: comparisonType,
  Not: [plain(fed("bool", [2], [1, 0]))],
  And: logic,
  Or: logic,
};
