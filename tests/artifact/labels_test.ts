import assert from "node:assert/strict";
import { labelsFromJson } from "../../src/artifact/labels.ts";

Deno.test("labelsFromJson() gives the classes in their order, codes as numbers or texts", () => {
  const classes = [{ code: 2583, name: "Piscine" }, { code: "A-1", name: "Autres" }];
  assert.deepEqual(labelsFromJson({ classes }), classes);
});

const refused: [what: string, value: unknown][] = [
  ["no object", []],
  ["no classes", {}],
  ["an empty list", { classes: [] }],
  ["a class without a name", { classes: [{ code: 1 }] }],
  ["a code that is neither number nor text", { classes: [{ code: null, name: "x" }] }],
  ["an unknown key", { classes: [{ code: 1, name: "x", colour: "red" }] }],
];
for (const [what, value] of refused) {
  Deno.test(`labelsFromJson() refuses ${what}`, () => {
    assert.throws(() => labelsFromJson(value));
  });
}
