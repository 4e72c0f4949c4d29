/** The schema of params.yaml's section `pretrained`: where pretrained networks are. */
import { z } from "zod";

/** The schema of the section. */
export const pretrainedSection = z.strictObject({ directory: z.string().min(1) });
