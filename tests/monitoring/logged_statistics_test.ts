import assert from "node:assert/strict";
import fc from "fast-check";
import { loggedStatistics } from "../../src/monitoring/logged_statistics.ts";

const pure = { permissions: "none" } as const;

Deno.test("loggedStatistics() measures what sellers write", pure, () => {
  assert.deepEqual(loggedStatistics({ title: "LOT 3 été ", description: "<p>bon\n état</p>" }), {
    title_characters: 10,
    title_words: 3,
    description_characters: 16,
    description_words: 2,
    digit_share: 0.1,
    upper_share: 0.3,
    non_ascii_share: 0.2,
    markup: true,
  });
});

Deno.test("loggedStatistics() tells a missing or empty description from a short one", pure, () => {
  for (const description of [null, ""]) {
    const { description_characters, description_words } = loggedStatistics({
      title: "",
      description,
    });
    assert.deepEqual([description_characters, description_words], [null, null]);
  }
  assert.equal(loggedStatistics({ title: "", description: " " }).description_words, 0);
});

Deno.test("loggedStatistics() gives finite numbers and shares for any text", pure, () => {
  const text = fc.string({ unit: "binary", maxLength: 200 });
  fc.assert(fc.property(text, fc.option(text), (title, description) => {
    const { markup: _, ...numbers } = loggedStatistics({ title, description });
    for (const [name, value] of Object.entries(numbers)) {
      if (value === null) continue;
      assert.ok(Number.isFinite(value) && value >= 0, name);
      if (name.endsWith("_share")) assert.ok(value <= 1, name);
    }
  }));
});
