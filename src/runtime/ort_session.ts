/**
 * A `Session` over any of onnxruntime's session classes, which share an interface but no module.
 */
import type { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import type { ArrayOf, DType } from "../tensor.ts";
import { checkFeeds, type Session, type TensorInfo, type Tensors } from "./session.ts";

/** onnxruntime's tensor class, of the module that the session is from. */
export type OrtTensorClass = new (
  dtype: DType,
  data: ArrayOf<DType>,
  dims: readonly number[],
) => OrtTensor;

const dtypes: readonly string[] = ["float32", "float64", "int32", "int64", "uint8", "bool"];

/** Wraps an open onnxruntime session. */
export function wrapSession(session: InferenceSession, OrtTensor: OrtTensorClass): Session {
  const inputs = session.inputMetadata.map(infoOf);
  const outputs = session.outputMetadata.map(infoOf);
  // onnxruntime-web refuses a run while another is under way
  let last: Promise<unknown> = Promise.resolve();
  return {
    inputs,
    outputs,
    run(feeds, fetches = session.outputNames) {
      checkFeeds(inputs, feeds);
      const current = last.then(() => session.run(toOrt(feeds, OrtTensor), [...fetches]));
      last = current.catch(() => {});
      return current.then(fromOrt);
    },
    download: (tensor) => Promise.resolve(tensor),
    release: () => session.release(),
  };
}

function toOrt(feeds: Tensors, OrtTensor: OrtTensorClass): Record<string, OrtTensor> {
  return Object.fromEntries(
    Object.entries(feeds).map(([name, { dtype, data, dims }]) => [
      name,
      new OrtTensor(dtype, data, dims),
    ]),
  );
}

function fromOrt(results: InferenceSession.ReturnType): Tensors {
  return Object.fromEntries(
    Object.entries(results).map(([name, value]) => {
      const { type, dims, data } = value as OrtTensor;
      return [name, { dtype: dtypeOf(name, type), dims, data: data as ArrayOf<DType> }];
    }),
  );
}

function infoOf(metadata: InferenceSession.ValueMetadata): TensorInfo {
  const { name } = metadata;
  if (!metadata.isTensor) throw new TypeError(`Cannot use '${name}': it is no tensor`);
  return { name, dtype: dtypeOf(name, metadata.type), shape: metadata.shape };
}

function dtypeOf(name: string, type: string): DType {
  if (dtypes.includes(type)) return type as DType;
  throw new TypeError(`Cannot use '${name}': ${type}, expected one of ${dtypes.join(", ")}`);
}
