/** Computes the outputs of a graph on the processor. */
import { encodeModel } from "../../src/nn/onnx/encode_model.ts";
import type { Graph } from "../../src/nn/graph/graph.ts";
import { openCpuSession } from "../../src/runtime/cpu.ts";
import type { Tensor } from "../../src/tensor.ts";

/** Runs a graph once. */
export async function runGraph(
  graph: Graph,
  feeds: Readonly<Record<string, Tensor>> = {},
): Promise<Readonly<Record<string, Tensor>>> {
  const session = await openCpuSession(encodeModel(graph));
  try {
    return await session.run(feeds);
  } finally {
    await session.release();
  }
}

/** The elements of a tensor as numbers. */
export function numbers({ data }: Tensor): number[] {
  return Array.from(data as ArrayLike<number | bigint>, Number);
}

/** Fails if two lists differ by more than a tolerance anywhere. */
export function assertClose(
  actual: readonly number[],
  expected: readonly number[],
  tolerance: number,
): void {
  const far = actual.length !== expected.length ||
    actual.some((value, at) => !(Math.abs(value - expected[at]) <= tolerance));
  if (far) throw new Error(`[${actual}] is not within ${tolerance} of [${expected}]`);
}
