/** Sessions on Deno's own WebGPU, through onnxruntime-web. */
import { env, InferenceSession, Tensor as OrtTensor } from "onnxruntime-web/webgpu";
import { wrapSession } from "./ort_session.ts";
import { ERRORS_ONLY, type Session, type SessionOptions } from "./session.ts";
import { readWasmFile, wasmUrl } from "./wasm_file.ts";

const MODULE = "ort-wasm-simd-threaded.asyncify.mjs";
const BINARY = "ort-wasm-simd-threaded.asyncify.wasm";

/** Opens a session on WebGPU; rejects where there is no adapter. */
export async function openWebgpuSession(
  bytes: Uint8Array,
  { resident = [] }: SessionOptions = {},
): Promise<Session> {
  // in Deno the default, an import from a blob, fails: the files are named, the bytes handed over
  env.wasm.numThreads = 1;
  env.wasm.wasmPaths = { mjs: wasmUrl(MODULE), wasm: wasmUrl(BINARY) };
  env.wasm.wasmBinary ??= await readWasmFile(BINARY);
  const session = await InferenceSession.create(bytes, {
    executionProviders: ["webgpu"],
    logSeverityLevel: ERRORS_ONLY,
    preferredOutputLocation: Object.fromEntries(resident.map((name) => [name, "gpu-buffer"])),
  });
  return wrapSession(session, OrtTensor);
}
