/** Cases for reductions and what else goes along axes: running sums and ranks. */
import {
  between,
  constant,
  fed,
  float,
  ints,
  type OpCase,
  plain,
  positive,
  using,
} from "./_case_makers.ts";

type Maker = typeof float;
const along = (make: Maker): OpCase[] => [
  plain(make(2, 3)),
  using({ keepdims: 0 }, make(2, 3)),
  plain(make(2, 3, 2), ints(0)),
  using({ keepdims: 0 }, make(2, 3, 2), ints(-1)),
  using({ keepdims: 0 }, make(2, 3, 2), ints(0, 2)),
  using({ keepdims: 1 }, make(2, 3, 2), ints(1, -1)),
  plain(make(2, 1, 3), ints(1)),
];
const alongAny = (make: Maker): OpCase[] => [
  ...along(make),
  using({ noop_with_empty_axes: 1 }, make(2, 3), ints()),
];
/** Numbers far apart, whose order no difference quotient changes. */
const apart: Maker = (...dims) => between(-9, 8, ...dims);
const axis = (at: number) => constant("int64", [], [at]);
const positions = [
  plain(fed("float32", [2, 3], [3, 1, 2, 5, 6, 4])),
  using({ axis: -1, keepdims: 0 }, fed("float32", [2, 3], [3, 1, 2, 5, 6, 4])),
  using({ axis: 1, select_last_index: 1 }, fed("float32", [2, 3], [1, 1, 1, 5, 6, 6])),
];

/** Cases by operator. */
export const reductionCases: Readonly<Record<string, readonly OpCase[]>> = {
  ReduceSum: alongAny(float),
  ReduceMean: alongAny(float),
  ReduceMax: alongAny(float),
  ReduceMin: alongAny(float),
  ReduceProd: alongAny(positive),
  ReduceL1: along(float),
  ReduceL2: along(float),
  ReduceSumSquare: along(float),
  ReduceLogSumExp: alongAny(float),
  CumSum: [
    plain(float(2, 3), axis(1)),
    using({ exclusive: 1 }, float(2, 3), axis(0)),
    using({ reverse: 1 }, float(2, 3, 2), axis(-2)),
    using({ exclusive: 1, reverse: 1 }, float(4), axis(0)),
  ],
  ArgMax: positions,
  ArgMin: positions,
  TopK: [
    plain(apart(2, 5), ints(2)),
    using({ axis: 0, largest: 0 }, apart(4, 3), ints(3)),
    plain(apart(3, 4), ints(1)),
  ],
};
