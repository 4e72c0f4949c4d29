/** Weights of a network by name, checked against the dimensions that the network's config asks for. */
import { UserError } from "../../errors.ts";
import type { Tensor } from "../../tensor.ts";

/** A set of named float32 tensors. */
export interface Weights {
  /** Returns true if there is a tensor of this name. */
  has(name: string): boolean;
  /**
   * The tensor of this name and these dimensions.
   *
   * @throws {UserError} if it is missing, has other dimensions or is not float32.
   */
  get(name: string, dims: readonly number[]): Tensor<"float32">;
}

/**
 * The tensors of a file or folder, which `source` names in messages.
 *
 * @throws {UserError} from a lookup: a tensor that is missing or has another shape.
 */
export function namedWeights(tensors: ReadonlyMap<string, Tensor>, source: string): Weights {
  return {
    has: (name) => tensors.has(name),
    get(name, dims) {
      const found = tensors.get(name);
      if (found?.dtype === "float32" && `${found.dims}` === `${dims}`) {
        return found as Tensor<"float32">;
      }
      const what = found ? `${found.dtype} [${found.dims}]` : "missing";
      throw new UserError(
        `Cannot use the weights of ${source}: '${name}' is ${what}, expected float32 [${dims}]; ` +
          "do config.json and the weights belong together?",
      );
    },
  };
}
