/**
 * Reverse-mode differentiation: one walk over the nodes, last to first, that asks each operator's
 * record for the gradients of its inputs and adds them up. It knows no operator by name. The
 * gradients are ordinary nodes of the same graph, so they can be differentiated again.
 */
import { isFloat } from "./graph/dtype_code.ts";
import { add } from "./expressions/elementwise.ts";
import { fullLike } from "./expressions/movement.ts";
import { sumToShape } from "./expressions/reduction.ts";
import type { GraphBuilder, Node, Value } from "./graph/value.ts";
import { GraphError, locate } from "./graph/graph_error.ts";
import { sameShape, shapeText } from "./graph/shapes.ts";

/**
 * Gradients of the scalar `of` with respect to each value of `wrt`, in its shape; `undefined` for
 * one that `of` does not depend on through floats.
 *
 * @throws {GraphError} if `of` is no float scalar, or names the node whose operator has no rule.
 */
export function gradients(of: Value, wrt: readonly Value[]): (Value | undefined)[] {
  if (!isFloat(of.dtype) || of.shape.length > 0) {
    throw new GraphError(
      `Cannot differentiate '${of.name}': ${of.dtype}${
        shapeText(of.shape)
      }, expected a float scalar`,
    );
  }
  const active = dependents(of.graph, wrt);
  const sums = new Map<Value, Value>([[of, of.graph.scalar(1, of.dtype)]]);
  for (const node of [...of.graph.nodes].reverse()) {
    const given = node.outputs.map((output) => active.has(output) ? sums.get(output) : undefined);
    if (given.every((gradient) => gradient === undefined)) continue;
    for (const [input, dx] of inputGradients(node, given)) {
      if (!active.has(input)) continue;
      const sum = sums.get(input);
      const summed = sumToShape(dx, input);
      sums.set(input, sum ? add(sum, summed) : summed);
    }
  }
  return wrt.map((value) => sums.get(value));
}

/** All float values that depend on one of `sources` through floats. */
function dependents(graph: GraphBuilder, sources: readonly Value[]): Set<Value> {
  const found = new Set(sources);
  for (const { inputs, outputs } of graph.nodes) {
    if (!inputs.some((input) => input && found.has(input))) continue;
    for (const output of outputs) if (isFloat(output.dtype)) found.add(output);
  }
  return found;
}

/** Pairs of an input and its gradient. @throws {GraphError} if a rule gives another type. */
function inputGradients(
  node: Node,
  given: readonly (Value | undefined)[],
): [input: Value, dx: Value][] {
  return locate(`differentiate ${node.op} '${node.name}'`, () => {
    const { inputs, found } = applyGradientRule(node, given);
    return inputs.flatMap((input, at): [Value, Value][] => {
      const dx = found[at];
      if (!input || !dx) return [];
      if (!fits(dx, input)) {
        throw new GraphError(
          `its rule gives ${dx.dtype}${shapeText(dx.shape)} for input ${at}, ` +
            `expected ${input.dtype}${shapeText(input.shape)}`,
        );
      }
      return [[input, dx]];
    });
  });
}

/** Applies a node's custom gradient, or the gradient rule of its operator. @throws {GraphError} */
function applyGradientRule(
  node: Node,
  given: readonly (Value | undefined)[],
): { inputs: readonly (Value | undefined)[]; found: readonly (Value | undefined)[] } {
  const { inputs, outputs, customGradient } = node;
  const dy = given[0] ?? fullLike(outputs[0], 0);
  if (customGradient) return { inputs: customGradient.inputs, found: customGradient.gradient(dy) };
  return { inputs, found: dy.graph.differentiate(node, { dy, all: given }) };
}

/** True if a gradient has its input's type, or a shape that the input broadcasts to. */
function fits(dx: Value, input: Value): boolean {
  const tail = dx.shape.slice(dx.shape.length - input.shape.length);
  return dx.dtype === input.dtype && dx.shape.length >= input.shape.length &&
    sameShape(tail.map((dim, at) => input.shape[at] === 1 ? 1 : dim), input.shape);
}
