/** Sessions on the processor or on CUDA, through onnxruntime-node. */
import { existsSync } from "node:fs";
import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { ERRORS_ONLY, type Session, type SessionOptions } from "./session.ts";
import { wrapSession } from "./ort_session.ts";

/** Opens a session on the processor. */
export function openCpuSession(bytes: Uint8Array, options: SessionOptions = {}): Promise<Session> {
  return open(bytes, "cpu", options);
}

/**
 * Opens a session on CUDA; rejects where onnxruntime-node has no such provider.
 *
 * @throws {Error} where onnxruntime-node has no CUDA.
 */
export async function openCudaSession(
  bytes: Uint8Array,
  options: SessionOptions = {},
): Promise<Session> {
  // onnxruntime would say so too, on standard error and at length
  if (!existsSync(cudaLibrary())) throw new Error("onnxruntime-node is here without CUDA");
  return await open(bytes, "cuda", options);
}

function cudaLibrary(): URL {
  const { platform, arch } = process;
  const folder = `../bin/napi-v6/${platform}/${arch}/`;
  return new URL(
    `${folder}libonnxruntime_providers_cuda.so`,
    import.meta.resolve("onnxruntime-node"),
  );
}

async function open(
  bytes: Uint8Array,
  provider: "cpu" | "cuda",
  { threads = 1 }: SessionOptions,
): Promise<Session> {
  const session = await InferenceSession.create(bytes, {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: ERRORS_ONLY,
  });
  return wrapSession(session, OrtTensor);
}
