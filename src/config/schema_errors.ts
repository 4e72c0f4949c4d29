/**
 * Formats the errors of a zod schema as lines that name the key, the value found and the values allowed.
 * Knows schemas, not the meaning of their keys.
 */
import { z } from "zod";

/** Returns one line for each wrong key of `tree`, in the order of the schema. */
export function describeSchemaErrors(
  error: z.ZodError,
  schema: z.ZodType,
  tree: unknown,
): string[] {
  return error.issues.flatMap((issue) => {
    const key = issue.path.join(".") || "the whole";
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((unknown) => unknownKey([...issue.path, unknown], schema));
    }
    const value = valueAt(tree, issue.path);
    const found = value === undefined ? `${key}: missing` : `${key} = ${formatValue(value)}`;
    const wanted = issue.code === "custom" ? issue.message : describeAllowedAt(schema, issue.path);
    return [`${found}, ${wanted ? expected(wanted) : issue.message}`];
  });
}

function expected(wanted: string): string {
  return wanted.startsWith("expected") ? wanted : `expected ${wanted}`;
}

function unknownKey(path: readonly PropertyKey[], schema: z.ZodType): string {
  const known = Object.keys(objectShape(schemaAt(schema, path.slice(0, -1))) ?? {});
  return `${path.join(".")}: unknown key, expected one of ${known.join(", ")}`;
}

function valueAt(tree: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((node, key) => (node as Record<PropertyKey, unknown>)?.[key], tree);
}

/** Formats a value as JSON, and NaN and infinities by name. */
function formatValue(value: unknown): string {
  return typeof value === "number" ? String(value) : JSON.stringify(value);
}

function schemaAt(schema: z.ZodType, path: readonly PropertyKey[]): z.ZodType | undefined {
  return path.reduce<z.ZodType | undefined>((at, key) => objectShape(at)?.[String(key)], schema);
}

function objectShape(schema: z.ZodType | undefined): Record<string, z.ZodType> | undefined {
  return schema instanceof z.ZodObject ? schema.shape as Record<string, z.ZodType> : undefined;
}

function describeAllowedAt(schema: z.ZodType, path: readonly PropertyKey[]): string | undefined {
  const at = schemaAt(schema, path);
  return at && describeAllowed(z.toJSONSchema(at, { unrepresentable: "any", io: "input" }));
}

/** Describes a JSON schema in words; its own description takes precedence. */
function describeAllowed(schema: z.core.JSONSchema.BaseSchema): string | undefined {
  if (schema.description) return schema.description;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return `one of ${schema.enum.join(", ")}`;
  if (schema.anyOf) {
    const options = schema.anyOf.map((option) =>
      describeAllowed(option as z.core.JSONSchema.BaseSchema)
    );
    return options.every(Boolean) ? options.join(" or ") : undefined;
  }
  switch (schema.type) {
    case "integer":
      return `an integer${describeRange(schema)}`;
    case "number":
      return `a number${describeRange(schema)}`;
    case "boolean":
      return "true or false";
    case "null":
      return "nothing";
    case "string":
      return schema.minLength ? "a text that is not empty" : "a text";
    case "array":
      return "a list";
    case "object":
      return `a section with ${Object.keys(schema.properties ?? {}).join(", ")}`;
  }
}

function describeRange(schema: z.core.JSONSchema.BaseSchema): string {
  // zod bounds integers by ±(2⁵³ − 1); those bounds are not worth printing.
  const bound = (limit?: number | boolean) =>
    typeof limit === "number" && Math.abs(limit) < Number.MAX_SAFE_INTEGER ? limit : undefined;
  const least = bound(schema.minimum);
  const most = bound(schema.maximum);
  const above = bound(schema.exclusiveMinimum);
  const below = bound(schema.exclusiveMaximum);
  if (least !== undefined && most !== undefined) return ` from ${least} to ${most}`;
  const limits = [
    least !== undefined ? `of at least ${least}` : above !== undefined ? `above ${above}` : "",
    most !== undefined ? `of at most ${most}` : below !== undefined ? `below ${below}` : "",
  ].filter(Boolean);
  return limits.length > 0 ? ` ${limits.join(" and ")}` : "";
}
