/** The classes of a model, in the order of its outputs. */
import { z } from "zod";

/** A class: its code as the catalogue writes it and a name for people. */
export interface ClassLabel {
  code: string | number;
  name: string;
}

const schema = z.strictObject({
  classes: z.array(z.strictObject({ code: z.union([z.string(), z.number()]), name: z.string() }))
    .min(1),
});

/** Reads the content of labels.json; throws zod's error when it is none of ours. */
export function labelsFromJson(value: unknown): ClassLabel[] {
  return schema.parse(value).classes;
}
