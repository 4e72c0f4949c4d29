/** The description of the WebGPU adapter; needs no onnxruntime. */

/** An adapter as Deno describes it. */
export interface WebgpuAdapter {
  readonly description: string;
  /** A software adapter: correct, and slower than the processor itself. */
  readonly software: boolean;
}

/** The adapter that WebGPU would use, or `undefined` where there is none. */
export async function webgpuAdapter(): Promise<WebgpuAdapter | undefined> {
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter) return undefined;
  const { description, vendor, isFallbackAdapter } = adapter.info;
  const software = isFallbackAdapter || /llvmpipe|lavapipe|swiftshader/i.test(description);
  return { description: description || vendor || "unnamed adapter", software };
}
