import assert from "node:assert/strict";
import fc from "fast-check";
import { withinBounds } from "../../../api/http/json_bounds.ts";

const pure = { permissions: "none" } as const;
const bytesOf = (text: string) => new TextEncoder().encode(text);

/** Brackets and commas of a value, and how deep it goes. */
function measured(value: unknown): { depth: number; marks: number } {
  if (typeof value !== "object" || value === null) return { depth: 0, marks: 0 };
  const inner = Object.values(value).map(measured);
  return {
    depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)),
    marks: 1 + Math.max(0, inner.length - 1) + inner.reduce((sum, { marks }) => sum + marks, 0),
  };
}

Deno.test("withinBounds() counts what a value holds, whatever its texts say", pure, () => {
  fc.assert(fc.property(fc.jsonValue({ maxDepth: 5 }), fc.nat(1), (value, spaces) => {
    const bytes = bytesOf(JSON.stringify(value, null, spaces));
    const { depth, marks } = measured(value);
    assert.equal(withinBounds(bytes, { depth, marks }), true);
    if (marks > 0) assert.equal(withinBounds(bytes, { depth, marks: marks - 1 }), false);
    if (depth > 0) assert.equal(withinBounds(bytes, { depth: depth - 1, marks }), false);
  }));
});

Deno.test("withinBounds() is not fooled by quotes and backslashes", pure, () => {
  const none = { depth: 0, marks: 0 };
  for (const text of ['"[,"', '"\\"[,"', '"\\\\"', '"\\\\\\"{"', '"', '"\\', "", "7"]) {
    assert.equal(withinBounds(bytesOf(text), none), true, text);
  }
  assert.equal(withinBounds(bytesOf('"\\\\"['), none), false);
});

Deno.test("withinBounds() judges bytes that are no JSON at all", pure, () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => {
    assert.equal(typeof withinBounds(bytes, { depth: 2, marks: 3 }), "boolean");
  }));
});
