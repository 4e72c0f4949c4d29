/** Names and lengths that MLflow takes. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { batchesWithinLimits, checkedBatch, checkName } from "../../src/tracking/logged_names.ts";

for (const name of ["loss", "val/f1", "a..b", "é à", "x:1", "a.b-c_d"]) {
  Deno.test(`checkName() takes ${name}`, { permissions: "none" }, () => checkName(name));
}

for (const name of ["", ".", "..", "../x", "/x", "x/", "a//b", "a/./b", "a/../b", "a\\b", "a%"]) {
  Deno.test(`checkName() refuses '${name}'`, { permissions: "none" }, () => {
    assert.throws(() => checkName(name), /Cannot log/);
  });
}

Deno.test(
  "checkedBatch() cuts long texts and refuses broken steps",
  { permissions: "none" },
  () => {
    const { params, tags } = checkedBatch({
      params: { p: "x".repeat(7000) },
      tags: { t: "x".repeat(9000) },
    });
    assert.deepEqual([params.p.length, tags.t.length], [6000, 8000]);
    const metric = { key: "loss", value: 1, timestamp: 1, step: 0.5 };
    assert.throws(() => checkedBatch({ metrics: [metric] }), /step 0.5/);
  },
);

Deno.test(
  "batchesWithinLimits() loses and repeats nothing",
  { permissions: "none" },
  () =>
    fc.assert(
      fc.property(
        fc.nat({ max: 2500 }),
        fc.nat({ max: 350 }),
        fc.nat({ max: 350 }),
        (metricCount, paramCount, tagCount) => {
          const texts = (count: number) =>
            Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, `${at}`]));
          const metrics = Array.from({ length: metricCount }, (_, step) => ({
            ...{ key: "loss", value: 1, timestamp: 1, step },
          }));
          const [params, tags] = [texts(paramCount), texts(tagCount)];
          const batches = batchesWithinLimits({ metrics, params, tags });
          assert.deepEqual(batches.flatMap((batch) => batch.metrics), metrics);
          assert.deepEqual(Object.assign({}, ...batches.map((batch) => batch.params)), params);
          assert.deepEqual(Object.assign({}, ...batches.map((batch) => batch.tags)), tags);
          for (const { metrics = [], params = {}, tags = {} } of batches) {
            const sizes = [params, tags].map((all) => Object.keys(all).length);
            assert.ok(Math.max(...sizes) <= 100 && metrics.length + sizes[0] + sizes[1] <= 1000);
          }
        },
      ),
      { numRuns: 30 },
    ),
);
