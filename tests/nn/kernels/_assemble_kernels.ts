/**
 * Assembles src/nn/kernels/row_kernels.wat with WABT, the WebAssembly Binary Toolkit, and run as a program
 * writes what comes out to src/nn/kernels/row_kernels_binary.ts.
 */
import wabt from "wabt";

const FOLDER = new URL("../../../src/nn/kernels/", import.meta.url);
const FEATURES = { simd: true, bulk_memory: true };

/** The bytes of the module in base64. @throws what WABT says of a line that is wrong. */
export async function assembledKernels(): Promise<string> {
  const text = Deno.readTextFileSync(new URL("row_kernels.wat", FOLDER));
  const module = (await wabt()).parseWat("row_kernels.wat", text, FEATURES);
  module.validate();
  return module.toBinary({}).buffer.toBase64();
}

/** The file that holds them. */
export async function binaryFile(): Promise<string> {
  const lines = (await assembledKernels()).match(/.{1,92}/g) ?? [];
  return `/** row_kernels.wat, assembled. Made by \`deno task kernels\`; a test compares the two. */
export const ROW_KERNELS =
  ${lines.map((line) => `"${line}"`).join(" +\n  ")};
`;
}

if (import.meta.main) {
  Deno.writeTextFileSync(new URL("row_kernels_binary.ts", FOLDER), await binaryFile());
  console.log("Wrote src/nn/kernels/row_kernels_binary.ts\nNext: deno task test");
}
