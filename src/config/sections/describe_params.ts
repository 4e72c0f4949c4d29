/** The schema of params.yaml's section `describe`: sizes of samples that people look at. */
import { z } from "zod";
import { count } from "./_numbers.ts";

/** The schema of the section. */
export const describeSection = z.strictObject({ texts: count, pictures: count });
