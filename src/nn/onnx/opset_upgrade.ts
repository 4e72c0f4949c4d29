/**
 * Nodes of older opsets as the current one writes them: what changed from opset 13 on of the
 * operators that models use (Changelog.md of ONNX). Before 13, Softmax and others meant other things.
 */
import type { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import type { AttributeValue } from "../graph/attributes.ts";

/** The oldest opset whose nodes can be upgraded. */
export const OLDEST_OPSET = 13;

/** Inputs and attributes of a node. */
export interface NodeParts {
  inputs: readonly (Value | undefined)[];
  attributes: Readonly<Record<string, AttributeValue>>;
}

/** The same node as of opset 18 or later. */
export function upgradeNode(
  graph: Graph,
  { op, version, outputs, ...parts }: NodeParts & { op: string; version: number; outputs: number },
): NodeParts {
  if (version >= 18) return parts;
  if (/^Reduce(?!Sum$)/.test(op)) return moveAxesToInput(graph, parts);
  if (op === "Split" && parts.inputs.length === 1) {
    return { ...parts, attributes: { ...parts.attributes, num_outputs: outputs } };
  }
  return parts;
}

/** Opset 18 made the axes of reductions an input; ReduceSum had it from 13 on. */
function moveAxesToInput(graph: Graph, { inputs, attributes }: NodeParts): NodeParts {
  const { axes, ...others } = attributes;
  if (axes === undefined) return { inputs, attributes };
  return { inputs: [inputs[0], graph.integers(axes as number[])], attributes: others };
}
