import assert from "node:assert/strict";
import {
  imagePreprocessorFromJson,
  imagePreprocessorToJson,
} from "../../../src/features/image/image_preprocessor.ts";

const test = { permissions: "none" } as const;
const PREPROCESSOR = { size: 64, mean: [0.1, 0.2, 0.7], std: [0.5, 0.4, 1 / 3] } as const;

Deno.test("imagePreprocessorFromJson() gives back what was written as text", test, () => {
  const text = JSON.stringify(imagePreprocessorToJson(PREPROCESSOR));
  assert.deepEqual(imagePreprocessorFromJson(JSON.parse(text)), PREPROCESSOR);
});

Deno.test("imagePreprocessorFromJson() refuses what would not normalise", test, () => {
  const right = { kind: "image", ...PREPROCESSOR };
  assert.deepEqual(imagePreprocessorFromJson(right), PREPROCESSOR);
  const { mean: _, ...meanless } = right;
  for (
    const wrong of [
      { ...right, kind: "text" },
      { ...right, size: 0 },
      { ...right, std: [1, 0, 1] },
      { ...right, mean: [0.5, 0.5] },
      { ...right, mean: [128, 128, 128] },
      meanless,
    ]
  ) {
    assert.throws(() => imagePreprocessorFromJson(wrong), { name: "ZodError" });
  }
});
