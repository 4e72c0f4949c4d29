import assert from "node:assert/strict";
import fc from "fast-check";
import { ranked } from "../../../api/inference/ranked_classes.ts";

const labelsOf = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ code: 10 * at, name: `type ${at}` }));

Deno.test("ranked() takes the most probable first, equals in the order of the labels", () => {
  const probabilities = fc.array(fc.constantFrom(0, 0.1, 0.25, 0.5, 1), { maxLength: 40 });
  fc.assert(
    fc.property(probabilities, fc.integer({ min: 1, max: 50 }), (values, count) => {
      const labels = labelsOf(values.length);
      const wanted = values.map((p, at) => ({ code: labels[at].code, label: labels[at].name, p }))
        .sort((a, b) => b.p - a.p).slice(0, count);
      const found = ranked(Float32Array.from(values), { labels, count });
      assert.deepEqual(
        found.map(({ code, label }) => [code, label]),
        wanted.map(({ code, label }) => [code, label]),
      );
    }),
  );
});

Deno.test("ranked() rounds to six decimals", () => {
  const [{ p }] = ranked(Float32Array.of(1 / 3), { labels: labelsOf(1), count: 1 });
  assert.equal(p, 0.333333);
});
