import assert from "node:assert/strict";
import { binaryFile } from "./_assemble_kernels.ts";

Deno.test("row_kernels_binary.ts is row_kernels.wat, assembled", async () => {
  const file = new URL("../../../src/nn/kernels/row_kernels_binary.ts", import.meta.url);
  assert.equal(Deno.readTextFileSync(file), await binaryFile());
});
