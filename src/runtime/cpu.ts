/** Sessions on the processor or on CUDA, through onnxruntime-node. */
import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { ERRORS_ONLY, type Session, type SessionOptions } from "./session.ts";
import { wrapSession } from "./ort_session.ts";

/** Opens a session on the processor. */
export function openCpuSession(bytes: Uint8Array, options: SessionOptions = {}): Promise<Session> {
  return open(bytes, "cpu", options);
}

/** Opens a session on CUDA; rejects where onnxruntime-node has no such provider. */
export function openCudaSession(bytes: Uint8Array, options: SessionOptions = {}): Promise<Session> {
  return open(bytes, "cuda", options);
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
