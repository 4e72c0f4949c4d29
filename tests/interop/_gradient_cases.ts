/** Uses of operators whose results and gradients another framework judges. */
import { silu } from "../../src/nn/expressions/elementwise.ts";
import { groupNormalization } from "../../src/nn/expressions/normalization.ts";
import type { Value } from "../../src/nn/graph/value.ts";
import type { Attributes } from "../../src/nn/graph/attributes.ts";

/** One use, by an operator's ONNX name or an expression's. */
export interface GradientCase {
  op: string;
  /** Dimensions of the inputs, all of which are differentiated by. */
  shapes: readonly (readonly number[])[];
  attributes?: Attributes;
  /** Integer constants after the inputs. */
  integers?: readonly (readonly number[])[];
  /** Inputs are within 0.5 and 2 instead of around 0. */
  positive?: boolean;
}

/** The expressions among the cases: what the operators' names do not stand for. */
export const expressions: Readonly<
  Record<string, (inputs: readonly Value[], attributes: Attributes) => Value>
> = {
  silu: ([x]) => silu(x),
  groupNormalization: ([x, scale, bias], { groups }) =>
    groupNormalization(x, { groups: Number(groups), scale, bias }),
};

const conv = (attributes: Attributes, ...shapes: number[][]) => ({
  op: "Conv",
  shapes,
  attributes,
});
const back = (attributes: Attributes, ...shapes: number[][]) => ({
  op: "ConvTranspose",
  shapes,
  attributes,
});
const picture = [2, 3, 9, 8];
const pools = [
  { kernel_shape: [2, 2], strides: [2, 2] },
  { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] },
  { kernel_shape: [3, 2], strides: [1, 2], pads: [1, 0, 1, 0] },
  { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 },
];
const unary = (op: string, attributes: Attributes = {}) => ({ op, shapes: [[3, 7]], attributes });
const reduction = (op: string, keepdims: number) => ({
  op,
  shapes: [[2, 3, 4]],
  integers: [[-1, 0]],
  attributes: { keepdims },
});

/** All cases. */
export const gradientCases: readonly GradientCase[] = [
  conv({}, picture, [4, 3, 3, 3], [4]),
  conv({ pads: [1, 1, 1, 1] }, picture, [4, 3, 3, 3]),
  conv({ pads: [0, 2, 1, 1] }, picture, [4, 3, 2, 3]),
  conv({ strides: [2, 2], pads: [1, 1, 1, 1] }, picture, [4, 3, 3, 3], [4]),
  conv({ strides: [3, 2] }, picture, [4, 3, 2, 3]),
  conv({ dilations: [2, 3], pads: [2, 3, 2, 3] }, picture, [4, 3, 3, 3]),
  conv({ strides: [2, 1], dilations: [1, 2] }, picture, [2, 3, 3, 3]),
  conv({ group: 2, pads: [1, 1, 1, 1] }, [2, 4, 6, 5], [6, 2, 3, 3], [6]),
  conv({ group: 2, strides: [2, 2] }, [2, 4, 6, 5], [6, 2, 3, 3]),
  conv({ group: 4, pads: [1, 1, 1, 1] }, [2, 4, 6, 5], [4, 1, 3, 3], [4]),
  conv({ group: 4, strides: [2, 2], pads: [1, 1, 1, 1] }, [2, 4, 6, 5], [8, 1, 3, 3]),
  conv({ strides: [2, 2], pads: [3, 3, 3, 3] }, [2, 3, 16, 15], [4, 3, 7, 7]),
  conv({}, picture, [4, 3, 1, 1], [4]),
  conv({ strides: [2], pads: [1, 1] }, [2, 3, 9], [4, 3, 3], [4]),
  conv({ strides: [2, 1, 1], pads: [1, 0, 1, 1, 0, 1] }, [1, 2, 5, 4, 3], [3, 2, 3, 2, 2]),
  back({ strides: [2, 2], pads: [1, 1, 1, 1] }, [2, 3, 4, 5], [3, 4, 3, 3], [4]),
  back({ strides: [2, 3], output_padding: [1, 2] }, [2, 3, 4, 3], [3, 2, 3, 3]),
  back({ dilations: [2, 1], pads: [1, 0, 2, 1] }, [2, 3, 4, 3], [3, 2, 3, 2]),
  back({ group: 2, strides: [2, 2] }, [2, 4, 3, 3], [4, 3, 2, 2], [6]),
  ...pools.map((attributes) => ({ op: "MaxPool", shapes: [picture], attributes })),
  ...pools.map((attributes) => ({ op: "AveragePool", shapes: [picture], attributes })),
  ...pools.slice(1).map((attributes) => ({
    op: "AveragePool",
    shapes: [picture],
    attributes: { ...attributes, count_include_pad: 1 },
  })),
  { op: "GlobalAveragePool", shapes: [picture] },
  { op: "GlobalMaxPool", shapes: [picture] },
  {
    op: "BatchNormalization",
    shapes: [[3, 4, 2, 3], [4], [4], [4], [4]],
    attributes: { epsilon: 1e-3 },
    positive: true,
  },
  { op: "InstanceNormalization", shapes: [picture, [3], [3]] },
  { op: "groupNormalization", shapes: [[2, 6, 4, 3], [6], [6]], attributes: { groups: 3 } },
  { op: "groupNormalization", shapes: [[2, 6, 4], [6], [6]], attributes: { groups: 1 } },
  { op: "LayerNormalization", shapes: [[2, 5, 6], [6], [6]] },
  { op: "LayerNormalization", shapes: [[2, 3, 6], [3, 6], [3, 6]], attributes: { axis: 1 } },
  unary("Gelu"),
  unary("Gelu", { approximate: "tanh" }),
  unary("silu"),
  unary("Relu"),
  unary("LeakyRelu", { alpha: 0.2 }),
  unary("Elu", { alpha: 0.7 }),
  unary("Softplus"),
  unary("Sigmoid"),
  unary("HardSigmoid", { alpha: 1 / 6 }),
  unary("HardSwish"),
  unary("Erf"),
  unary("Tanh"),
  unary("Softmax"),
  unary("Softmax", { axis: 0 }),
  unary("LogSoftmax"),
  { op: "PRelu", shapes: [[2, 3, 4], [3, 1]] },
  { op: "Max", shapes: [[2, 3, 4], [3, 1]] },
  { op: "Pow", shapes: [[2, 3], [2, 3]], positive: true },
  { op: "Div", shapes: [[2, 3, 4], [3, 1]], positive: true },
  { op: "MatMul", shapes: [[4, 5], [5, 6]] },
  { op: "MatMul", shapes: [[3, 4, 5], [5, 6]] },
  { op: "MatMul", shapes: [[4, 5], [3, 5, 6]] },
  { op: "MatMul", shapes: [[2, 1, 4, 5], [3, 5, 6]] },
  { op: "MatMul", shapes: [[5], [3, 5, 6]] },
  { op: "MatMul", shapes: [[3, 4, 5], [5]] },
  ...["ReduceProd", "ReduceL2", "ReduceLogSumExp", "ReduceMax", "ReduceMean"].flatMap((op) => [
    reduction(op, 0),
    reduction(op, 1),
  ]),
];
