/**
 * Every operator the engine can build, infer and differentiate, under its ONNX name. A new family
 * is a file beside this one and a line below.
 */
import { Graph } from "../graph/graph.ts";
import { OpSet } from "../graph/op.ts";
import * as activation from "./activation.ts";
import * as comparison from "./comparison.ts";
import * as convolution from "./convolution.ts";
import * as elementwise from "./elementwise.ts";
import * as indexing from "./indexing.ts";
import * as linalg from "./linalg.ts";
import * as movement from "./movement.ts";
import * as normalization from "./normalization.ts";
import * as pooling from "./pooling.ts";
import * as ranking from "./ranking.ts";
import * as reduction from "./reduction.ts";
import * as slicing from "./slicing.ts";

/** All operators, of ONNX opset 20. */
export const operators: OpSet = new OpSet({
  ...elementwise,
  ...activation,
  ...comparison,
  ...movement,
  ...slicing,
  ...indexing,
  ...reduction,
  ...ranking,
  ...linalg,
  ...convolution,
  ...pooling,
  ...normalization,
});

/** An empty graph over all operators. */
export function newGraph(): Graph {
  return new Graph(operators);
}
