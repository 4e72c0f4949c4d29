/**
 * The session interface of all providers and the checks they share. It
 * knows tensors and .onnx bytes, not how the graph was built.
 */
import { type DType, expectedDims, matchDims, type Tensor } from "../tensor.ts";

/** ORT_LOGGING_LEVEL_ERROR of onnxruntime's C API: its warnings are for those who tune graphs. */
export const ERRORS_ONLY = 3;

/** An input or output of a session; a named dimension is known when it runs. */
export interface TensorInfo {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly (number | string)[];
}

/** Tensors by input or output name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** A graph ready to run on one provider. Runs of one session are taken one after another. */
export interface Session {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  /**
   * Computes outputs, all or the named ones. The returned tensors are the caller's.
   *
   * @throws {TypeError} naming an input of another dtype, an unknown or a missing one.
   * @throws {RangeError} naming an input whose dimensions do not fit.
   */
  run(feeds: Tensors, fetches?: readonly string[]): Promise<Tensors>;
  /** The tensor with its data on the host. */
  download(tensor: Tensor): Promise<Tensor>;
  /** Frees a tensor that was left on the device; does nothing for one on the host. */
  discard(tensor: Tensor): void;
  /** Frees what the session holds; it cannot run any more. */
  release(): Promise<void>;
}

/** Options of a new session. */
export interface SessionOptions {
  /** Threads within an operator, on `cpu`; equal counts give equal bits. @default {1} */
  threads?: number;
  /**
   * Outputs to leave on the device, on `webgpu`: their `data` cannot be read, they can be fed to
   * later runs, downloaded and discarded.
   */
  resident?: readonly string[];
}

/**
 * Checks feeds against a session's inputs.
 *
 * @throws {TypeError} for an unknown or missing input or another dtype.
 * @throws {RangeError} for dimensions that do not fit.
 */
export function checkFeeds(inputs: readonly TensorInfo[], feeds: Tensors): void {
  const unknown = Object.keys(feeds).find((name) => !inputs.some((input) => input.name === name));
  if (unknown !== undefined) {
    throw new TypeError(
      `Cannot feed '${unknown}': no such input, expected ${
        inputs.map(({ name }) => name).join(", ")
      }`,
    );
  }
  const sizes = new Map<string, number>();
  for (const { name, dtype, shape } of inputs) {
    if (!Object.hasOwn(feeds, name)) {
      throw new TypeError(`Cannot run: input '${name}' is missing, expected ${dtype}[${shape}]`);
    }
    const fed = feeds[name];
    if (fed.dtype !== dtype) {
      throw new TypeError(`Cannot feed '${name}': ${fed.dtype}, expected ${dtype}`);
    }
    if (matchDims(fed.dims, shape, sizes)) continue;
    throw new RangeError(
      `Cannot feed '${name}': [${fed.dims.join(", ")}], expected ${expectedDims(shape, sizes)}`,
    );
  }
}
