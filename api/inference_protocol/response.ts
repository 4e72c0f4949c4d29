/** Responses of the Open Inference Protocol v2: JSON, then the bytes of the outputs that are binary. */
import { invalid } from "../http/problem.ts";
import type { InferRequest } from "./request.ts";

/** An output tensor. */
export type OutputTensor =
  | { name: string; shape: number[]; datatype: "FP32"; data: Float32Array }
  | { name: string; shape: number[]; datatype: "BYTES"; data: string[] };

/** Names and datatypes of all outputs; `probabilities` has a column for each class. */
export const OUTPUTS = {
  code: "BYTES",
  label: "BYTES",
  confidence: "FP32",
  probabilities: "FP32",
  prediction_id: "BYTES",
} as const;

/** An encoded response. */
export interface EncodedResponse {
  bytes: Uint8Array<ArrayBuffer>;
  /** Length of the JSON where binary tensors follow; undefined where none does. */
  headerLength: number | undefined;
}

/**
 * Encodes the outputs that a request asks for.
 *
 * @throws {Problem} 422 for an output that there is not.
 */
export function encodeInferResponse(
  { model, tensors }: { model: { name: string; version: string }; tensors: OutputTensor[] },
  { id, outputs, binaryOutputs }: Pick<InferRequest, "id" | "outputs" | "binaryOutputs">,
): EncodedResponse {
  const wanted = outputs ?? tensors.map(({ name }) => ({ name, binary: binaryOutputs }));
  const parts: Uint8Array[] = [];
  const described = wanted.map(({ name, binary }, at) => {
    const tensor = tensors.find((one) => one.name === name);
    if (!tensor) {
      throw invalid(["outputs", at, "name"], `Output should be ${Object.keys(OUTPUTS).join(", ")}`);
    }
    const { shape, datatype } = tensor;
    if (!binary) return { name, shape, datatype, data: [...tensor.data] };
    const bytes = tensorBytes(tensor);
    parts.push(bytes);
    return { name, shape, datatype, parameters: { binary_data_size: bytes.length } };
  });
  const header = new TextEncoder().encode(JSON.stringify({
    model_name: model.name,
    model_version: model.version,
    ...(id === undefined ? {} : { id }),
    outputs: described,
  }));
  return {
    bytes: joined([header, ...parts]),
    headerLength: parts.length > 0 ? header.length : undefined,
  };
}

/** Bytes of a tensor: little-endian floats, or elements behind their lengths as uint32. */
function tensorBytes(tensor: OutputTensor): Uint8Array {
  if (tensor.datatype === "FP32") {
    const view = new DataView(new ArrayBuffer(4 * tensor.data.length));
    tensor.data.forEach((value, at) => view.setFloat32(4 * at, value, true));
    return new Uint8Array(view.buffer);
  }
  return joined(tensor.data.flatMap((text) => {
    const bytes = new TextEncoder().encode(text);
    const length = new DataView(new ArrayBuffer(4));
    length.setUint32(0, bytes.length, true);
    return [new Uint8Array(length.buffer), bytes];
  }));
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
