/** Advice for a missing or slow provider, chosen by the error message. Pure. */
import type { Provider } from "./open.ts";

/** The remedy for a complaint about a provider. */
export function remedyFor(provider: Provider, complaint: string): string {
  return provider === "webgpu" && /software/.test(complaint)
    ? "it works, slower than the processor. With a graphics card at hand, install its Vulkan " +
      "driver (NVIDIA on Debian: `apt install nvidia-driver libvulkan1`)."
    : REMEDIES[provider];
}

const REMEDIES: Record<Provider, string> = {
  webgpu: "install a Vulkan driver: your card's own, or on Debian and Ubuntu " +
    "`apt install libvulkan1 mesa-vulkan-drivers` (Intel, AMD and a software adapter).",
  cuda:
    "needs Linux on x64, an NVIDIA card with CUDA 12 and cuDNN 9, and onnxruntime-node's CUDA " +
    "libraries, which its install script fetches (install scripts do not run by default). On such " +
    "a machine webgpu needs none of them.",
  cpu:
    "onnxruntime-node has builds for Linux, macOS and Windows on x64 and arm64 alone; wasm runs " +
    "anywhere.",
  wasm: "bring the packages again: `deno ci`.",
};
