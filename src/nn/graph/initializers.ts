/** First values of parameters, drawn from a seeded stream. Shapes are [inputs, outputs]. */
import type { Random } from "../../random.ts";
import { elementCount, type Tensor, tensor } from "../../tensor.ts";

/** Draws the first value of a parameter. */
export type Initializer = (shape: readonly number[], random: Random) => Tensor<"float32">;

/** All zeros. */
export function zeros(): Initializer {
  return (dims) => tensor("float32", { dims });
}

/** All ones. */
export function ones(): Initializer {
  return (dims) => tensor("float32", { dims, data: new Float32Array(elementCount(dims)).fill(1) });
}

/** Independent normal deviates of mean 0. */
export function normal(deviation: number): Initializer {
  return (dims, random) => filled(dims, () => deviation * random.normal());
}

/** Independent and uniform in (−limit, limit). */
export function uniform(limit: number): Initializer {
  return (dims, random) => filled(dims, () => limit * (2 * random.next() - 1));
}

/** Uniform with limit √(6 / (inputs + outputs)): Glorot and Bengio 2010, for tanh and outputs. */
export function glorotUniform(): Initializer {
  return (dims, random) => {
    const limit = Math.sqrt(6 / (dims[0] + dims[dims.length - 1]));
    return uniform(limit)(dims, random);
  };
}

/** Normal with deviation √(2 / inputs): He et al. 2015, for layers before a relu. */
export function heNormal(): Initializer {
  return (dims, random) => normal(Math.sqrt(2 / dims[0]))(dims, random);
}

function filled(dims: readonly number[], draw: () => number): Tensor<"float32"> {
  const data = new Float32Array(elementCount(dims));
  for (let at = 0; at < data.length; at++) data[at] = draw();
  return tensor("float32", { dims, data });
}
