/** The schema of params.yaml's section `registry`: webhooks of the local registry. */
import { z } from "zod";

/** Webhooks of the local registry. */
export const registrySection = z.strictObject({
  webhooks: z.array(z.strictObject({
    url: z.url({ protocol: /^https?$/ }).describe("an http or https URL"),
    events: z.array(z.enum([
      "registered_model.created",
      "model_version.created",
      "model_version_tag.set",
      "model_version_tag.deleted",
      "model_version_alias.created",
      "model_version_alias.deleted",
    ])).min(1),
  })).describe("a list of {url, events}"),
});
