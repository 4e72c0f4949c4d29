/** labels.json: the classes of a model, in the order of its outputs. */
import { z } from "zod";

/** A class: its code in the catalogue and its display name. */
export interface ClassLabel {
  code: string | number;
  name: string;
}

const schema = z.strictObject({
  classes: z.array(z.strictObject({ code: z.union([z.string(), z.number()]), name: z.string() }))
    .min(1),
});

/**
 * Parses the JSON value of labels.json.
 *
 * @throws {z.ZodError} if the value does not have the form that this program writes.
 */
export function labelsFromJson(value: unknown): ClassLabel[] {
  return schema.parse(value).classes;
}
