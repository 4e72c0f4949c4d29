/** The schemas of what reports write, as JSON Schema. */
import { z } from "zod";
import { evidentlyResultSchema } from "./evidently_result.ts";
import { evidentlySnapshotSchema } from "./evidently_snapshot.ts";
import { legacyReportSchema } from "./legacy_report.ts";

/** JSON Schemas (draft 2020-12) by name. */
export function reportSchemas(): Record<string, unknown> {
  return {
    evidently_result: z.toJSONSchema(evidentlyResultSchema),
    evidently_snapshot: z.toJSONSchema(evidentlySnapshotSchema),
    legacy_report: z.toJSONSchema(legacyReportSchema),
  };
}
