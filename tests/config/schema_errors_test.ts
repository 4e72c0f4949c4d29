import assert from "node:assert/strict";
import { z } from "zod";
import { describeSchemaErrors } from "../../src/config/schema_errors.ts";

const test = { permissions: "none" } as const;

const cases: Record<string, [z.ZodType, unknown]> = {
  "x = 0, expected a number above 0": [z.number().positive(), 0],
  "x = 2, expected a number above 0 and below 1": [z.number().gt(0).lt(1), 2],
  "x = 9, expected an integer of at most 3": [z.int().max(3), 9],
  "x = 5, expected a text": [z.string(), 5],
  "x = 1, expected a list": [z.array(z.number()), 1],
  "x = true, expected one of a, b or nothing": [z.enum(["a", "b"]).nullable(), true],
  'x = "c", expected "b"': [z.literal("b"), "c"],
  "x = 3, expected an even day": [z.int().describe("an even day").multipleOf(2), 3],
  "x = 3, expected an odd mood": [
    z.number().refine(() => false, { error: "expected an odd mood" }),
    3,
  ],
  "x: missing, expected an integer from 1 to 2": [z.int().min(1).max(2), undefined],
};

for (const [line, [schema, value]] of Object.entries(cases)) {
  Deno.test(`describeSchemaErrors() says: ${line}`, test, () => {
    const whole = z.strictObject({ x: schema });
    const tree = value === undefined ? {} : { x: value };
    const { error } = whole.safeParse(tree);
    assert.deepEqual(describeSchemaErrors(error!, whole, tree), [line]);
  });
}

Deno.test("describeSchemaErrors() falls back on zod's words inside a list", test, () => {
  const whole = z.strictObject({ x: z.array(z.number()) });
  const tree = { x: [1, "b"] };
  const { error } = whole.safeParse(tree);
  assert.deepEqual(describeSchemaErrors(error!, whole, tree), [
    'x.1 = "b", Invalid input: expected number, received string',
  ]);
});
