/** Sessions on WebAssembly, through onnxruntime-web: slower than native, but runs anywhere. */
import { env, InferenceSession, Tensor as OrtTensor } from "onnxruntime-web/wasm";
import { wrapSession } from "./ort_session.ts";
import { ERRORS_ONLY, type Session } from "./session.ts";
import { readWasmFile } from "./wasm_file.ts";

/** Opens a session on WebAssembly, on one thread. */
export async function openWasmSession(bytes: Uint8Array): Promise<Session> {
  env.wasm.numThreads = 1;
  env.wasm.wasmBinary ??= await readWasmFile("ort-wasm-simd-threaded.wasm");
  const session = await InferenceSession.create(bytes, {
    executionProviders: ["wasm"],
    logSeverityLevel: ERRORS_ONLY,
  });
  return wrapSession(session, OrtTensor);
}
