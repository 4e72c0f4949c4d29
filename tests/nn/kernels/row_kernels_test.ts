import assert from "node:assert/strict";
import { binaryFile } from "./_assemble_kernels.ts";

// read while the module loads, since the test itself may touch no disk
const file = new URL("../../../src/nn/kernels/row_kernels_binary.ts", import.meta.url);
const committed = Deno.readTextFileSync(file);
const assembled = await binaryFile();

Deno.test("row_kernels_binary.ts is row_kernels.wat, assembled", { permissions: "none" }, () => {
  assert.equal(committed, assembled);
});
