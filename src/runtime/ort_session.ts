/**
 * A `Session` over any of onnxruntime's session classes, which share an interface but no module.
 */
import type { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import type { ArrayOf, DType, Tensor } from "../tensor.ts";
import { checkFeeds, type Session, type TensorInfo } from "./session.ts";

/** onnxruntime's tensor class, of the module that the session is from. */
export type OrtTensorClass = new (
  dtype: DType,
  data: ArrayOf<DType>,
  dims: readonly number[],
) => OrtTensor;

const dtypes: readonly string[] = ["float32", "float64", "int32", "int64", "uint8", "bool"];

/** The onnxruntime tensors behind those that were left on a device. */
const deviceTensors = new WeakMap<Tensor, OrtTensor>();

/** Wraps an open onnxruntime session. */
export function wrapSession(session: InferenceSession, OrtTensor: OrtTensorClass): Session {
  const inputs = session.inputMetadata.map(tensorInfo);
  const outputs = session.outputMetadata.map(tensorInfo);
  // onnxruntime-web refuses a run while another is under way
  let last: Promise<unknown> = Promise.resolve();
  return {
    inputs,
    outputs,
    async run(feeds, fetches = session.outputNames) {
      checkFeeds(inputs, feeds);
      const ortFeeds = mapValues(feeds, (tensor) => toOrt(tensor, OrtTensor));
      const current = last.then(() => session.run(ortFeeds, [...fetches]));
      last = current.catch(() => {});
      return mapValues(await current, fromOrt);
    },
    async download(tensor) {
      const resident = deviceTensors.get(tensor);
      if (!resident) return tensor;
      const data = await resident.getData() as ArrayOf<DType>;
      return { dtype: tensor.dtype, dims: tensor.dims, data };
    },
    discard: (tensor) => deviceTensors.get(tensor)?.dispose(),
    release: () => session.release(),
  };
}

function toOrt(tensor: Tensor, OrtTensor: OrtTensorClass): OrtTensor {
  return deviceTensors.get(tensor) ?? new OrtTensor(tensor.dtype, tensor.data, tensor.dims);
}

/** Converts a result; one left on the device throws a TypeError when its `data` is read. */
function fromOrt(value: OrtTensor, name: string): Tensor {
  const { dims, location } = value;
  const dtype = supportedDType(name, value.type);
  if (location === "cpu") return { dtype, dims, data: value.data as ArrayOf<DType> };
  const resident: Tensor = {
    dtype,
    dims,
    get data(): never {
      throw new TypeError(`Cannot read '${name}': it is on the device, expected a download first`);
    },
  };
  deviceTensors.set(resident, value);
  return resident;
}

function mapValues<T, U>(
  record: Readonly<Record<string, T>>,
  change: (value: T, key: string) => U,
): Record<string, U> {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key, change(value, key)]),
  );
}

/** @throws {TypeError} if the value is no tensor. */
function tensorInfo(metadata: InferenceSession.ValueMetadata): TensorInfo {
  const { name } = metadata;
  if (!metadata.isTensor) throw new TypeError(`Cannot use '${name}': it is no tensor`);
  return { name, dtype: supportedDType(name, metadata.type), shape: metadata.shape };
}

/** @throws {TypeError} for a dtype that is not supported. */
function supportedDType(name: string, type: string): DType {
  if (dtypes.includes(type)) return type as DType;
  throw new TypeError(`Cannot use '${name}': ${type}, expected one of ${dtypes.join(", ")}`);
}
