/**
 * Opens a session on a provider. Each provider's code is loaded when first asked for: the native
 * library is heavy, and a machine that lacks it still has WebAssembly.
 */
import type { Session, SessionOptions } from "./session.ts";

/** An execution provider. */
export type Provider = "webgpu" | "cuda" | "cpu" | "wasm";

/** All providers, in the order of documentation. */
export const PROVIDERS: readonly Provider[] = ["webgpu", "cuda", "cpu", "wasm"];

const openers: Record<
  Provider,
  (bytes: Uint8Array, options: SessionOptions) => Promise<Session>
> = {
  webgpu: async (bytes, options) => (await import("./webgpu.ts")).openWebgpuSession(bytes, options),
  cuda: async (bytes, options) => (await import("./cpu.ts")).openCudaSession(bytes, options),
  cpu: async (bytes, options) => (await import("./cpu.ts")).openCpuSession(bytes, options),
  wasm: async (bytes) => (await import("./wasm.ts")).openWasmSession(bytes),
};

/** A provider and its options. */
export interface OpenOptions extends SessionOptions {
  provider: Provider;
}

/** Opens a session over the bytes of an .onnx file. */
export function openSession(
  bytes: Uint8Array,
  { provider, ...options }: OpenOptions,
): Promise<Session> {
  return openers[provider](bytes, options);
}
