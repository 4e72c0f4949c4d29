/** The schema of params.yaml's section `model`: the model that the pipeline trains. */
import { z } from "zod";

/** The schema of the section. */
export const modelSection = z.strictObject({ type: z.enum(["text", "image", "fusion"]) });
