/** The schema of params.yaml's section `tracking`: the runs that are logged. */
import { z } from "zod";

/** Experiment and sampling of the runs. */
export const trackingSection = z.strictObject({
  experiment: z.string().min(1).max(500),
  system_seconds: z.number().min(0).max(3600),
});
