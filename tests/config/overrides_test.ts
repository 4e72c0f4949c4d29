import assert from "node:assert/strict";
import { inheritedOverrides, OVERRIDES_VARIABLE } from "../../src/config/inherited_overrides.ts";
import { applyOverrides } from "../../src/config/overrides.ts";

// The YAML reader looks at LOG_TOKENS and LOG_STREAM.
const pure = { permissions: { env: true } } as const;

const refusals: Record<string, string> = {
  "data.source": "Cannot apply --set 'data.source': expected key=value, as in data.source=sample",
  "=3": "Cannot apply --set '=3': expected key=value, as in data.source=sample",
  "data.smaple.rows=5":
    "Cannot apply --set 'data.smaple.rows=5': 'smaple' is not a section, expected one of ens, sample",
  "__proto__.polluted=1": "Cannot apply --set '__proto__.polluted=1': '__proto__' is not a " +
    "section, expected one of data, preprocess",
};

for (const [override, message] of Object.entries(refusals)) {
  Deno.test(`applyOverrides() refuses ${override}`, pure, () => {
    const tree = { data: { source: "sample", ens: {}, sample: { rows: 1 } }, preprocess: {} };
    assert.throws(() => applyOverrides(tree, [override]), { name: "UserError", message });
  });
}

Deno.test("applyOverrides() refuses values that are not YAML", pure, () => {
  assert.throws(() => applyOverrides({}, ["a=[1"]), {
    name: "UserError",
    message: /^Cannot parse --set a=\[1: Flow sequence/,
  });
});

Deno.test("applyOverrides() leaves the tree it was given", pure, () => {
  const tree = { data: { rows: 1 } };
  assert.deepEqual(applyOverrides(tree, ["data.rows=2"]), { data: { rows: 2 } });
  assert.deepEqual(tree, { data: { rows: 1 } });
});

Deno.test("inheritedOverrides() reads what the runner handed down", pure, () => {
  assert.deepEqual(inheritedOverrides('["a.b=1","c=2"]'), ["a.b=1", "c=2"]);
  assert.deepEqual(inheritedOverrides("[]"), []);
});

Deno.test("inheritedOverrides() refuses anything but a list of texts", pure, () => {
  assert.throws(() => inheritedOverrides('{"a":1}'), {
    name: "UserError",
    message: `Cannot read ${OVERRIDES_VARIABLE}: {"a":1}, expected a list such as ` +
      '["data.source=sample"]',
  });
  assert.throws(() => inheritedOverrides("[oops"), { name: "UserError" });
});
