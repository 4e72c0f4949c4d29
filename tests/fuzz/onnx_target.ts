/** ONNX files under fuzz: the target takes arbitrary bytes and throws only for a defect. */
import { GraphError } from "../../src/nn/graph/graph_error.ts";
import { decodeModel } from "../../src/nn/onnx/decode_model.ts";

/** Graphs by the bytes of a file. */
export const ONNX_TARGET = {
  tokens: ["\x0a\x00", "\x12\x04", "\xff\xff\xff\xff\x0f", "Gemm", "Softmax", "transB", "\x08\x09"],
  run(bytes: Uint8Array) {
    try {
      decodeModel(bytes);
    } catch (error) {
      if (!(error instanceof GraphError) && !(error instanceof SyntaxError)) throw error;
    }
  },
};
