/** The schema of params.yaml's section `runtime`: execution provider and threads. */
import { z } from "zod";

/** The schema of the section. */
export const runtimeSection = z.strictObject({
  provider: z.enum(["auto", "webgpu", "cuda", "cpu", "wasm"]),
  threads: z.int().min(1).max(256),
});
