/** Weights of any name and shape, and a record of which ones a network asked for. */
import { random } from "../../src/random.ts";
import { elementCount, tensor } from "../../src/tensor.ts";
import type { Weights } from "../../src/pretrained/weights/weights.ts";

/** Small random numbers; variances are positive. Learned parameters are counted, statistics not. */
export function randomWeights(names: (name: string) => boolean = () => true) {
  const asked = new Map<string, readonly number[]>();
  const weights: Weights = {
    has: names,
    get(name, dims) {
      asked.set(name, dims);
      const values = random(1, name);
      const data = Float32Array.from(
        { length: elementCount(dims) },
        () => 0.05 + 0.1 * values.next(),
      );
      return tensor("float32", { dims, data });
    },
  };
  const parameters = () =>
    [...asked].filter(([name]) => !/running_/.test(name))
      .reduce((sum, [, dims]) => sum + elementCount(dims), 0);
  return { weights, asked, parameters };
}
