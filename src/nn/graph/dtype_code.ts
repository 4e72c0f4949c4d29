/** ONNX's numbers for element types: enum DataType of TensorProto in onnx.proto. */
import type { DType } from "../../tensor.ts";
import { GraphError } from "./graph_error.ts";

const codes: Readonly<Record<DType, number>> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
};

/** ONNX's number for a dtype. */
export function dtypeCode(dtype: DType): number {
  return codes[dtype];
}

/** The dtype of ONNX's number. @throws {GraphError} for one this engine does not handle. */
export function dtypeOfCode(code: number): DType {
  for (const [dtype, known] of Object.entries(codes)) {
    if (known === code) return dtype as DType;
  }
  throw new GraphError(`element type ${code} is not handled, expected one of ${known()}`);
}

/** True for the dtypes that gradients flow through: float32 and float64. */
export function isFloat(dtype: DType): boolean {
  return dtype === "float32" || dtype === "float64";
}

function known(): string {
  return Object.entries(codes).map(([dtype, code]) => `${code} (${dtype})`).join(", ");
}
