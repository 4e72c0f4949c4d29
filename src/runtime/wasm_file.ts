/** Paths of onnxruntime-web's WebAssembly in Deno's npm cache, which it would otherwise fetch. */

/** The URL of one of onnxruntime-web's files. */
export function wasmUrl(file: string): string {
  return import.meta.resolve(`onnxruntime-web/${file}`);
}

/** The bytes of one of onnxruntime-web's files. Needs read permission for Deno's npm cache. */
export function readWasmFile(file: string): Promise<Uint8Array> {
  return Deno.readFile(new URL(wasmUrl(file)));
}
