import assert from "node:assert/strict";
import fc from "fast-check";
import type { StreamsParams } from "../../../src/config/sections/streams_params.ts";
import type { RawRow } from "../../../src/data/streams/raw_rows.ts";
import { splitStreams } from "../../../src/data/streams/split_streams.ts";

const NO_DRIFT = {
  from: 0,
  vocabulary: 0,
  class_mix: 0,
  missing_descriptions: 0,
  blur: 0,
  contrast: 1,
};
const PARAMS: StreamsParams = {
  baseline_ratio: 0.5,
  count: 4,
  seed: 1,
  drift: NO_DRIFT,
  alarm_budget: 0.05,
  drift_share: 0.5,
};

function row(index: number, { code = "10", title = `produit numéro ${index}` } = {}): RawRow {
  return { fields: [String(index), title, `belle description ${index}`, "1", "2"], code };
}

function rowsWith(count: number): RawRow[] {
  return Array.from({ length: count }, (_, index) => row(index, { code: String(index % 6) }));
}

const indexes = (rows: readonly RawRow[]) => rows.map(({ fields }) => Number(fields[0]));
const frequencies = (rows: readonly RawRow[]) =>
  Object.groupBy(rows, ({ code }) => code!) as Record<string, RawRow[]>;

Deno.test("each row is in the baseline or in one stream, once, whatever drifts", () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 60 }),
      fc.record({
        baseline_ratio: fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        count: fc.integer({ min: 3, max: 9 }),
        seed: fc.integer(),
        drift: fc.record({
          from: fc.integer({ min: 0, max: 3 }),
          vocabulary: share,
          class_mix: share,
          missing_descriptions: share,
          blur: fc.constant(0),
          contrast: fc.constant(1),
        }),
      }),
      (size, params) => {
        const { baseline, streams } = splitStreams(rowsWith(size), { ...PARAMS, ...params });
        const found = indexes([baseline, ...streams].flat()).sort((a, b) => a - b);
        assert.deepEqual(found, Array.from({ length: size }, (_, at) => at));
        assert.equal(baseline.length, Math.round(params.baseline_ratio * size));
        assert.equal(streams.length, params.count);
      },
    ),
    { numRuns: 50 },
  );
});

Deno.test("rows of equal texts arrive together", () => {
  const pairs = Array.from({ length: 40 }, (_, at) => row(at, { title: `titre ${at >> 1}` }));
  for (const { fields } of pairs) (fields as string[])[2] = "";
  const { baseline } = splitStreams(pairs, PARAMS);
  const kept = new Set(indexes(baseline));
  for (const index of kept) assert.ok(kept.has(index ^ 1), `${index} is without its twin`);
});

Deno.test("streams before the first drifted one are as without drift", () => {
  const drift = { ...NO_DRIFT, from: 3, vocabulary: 1, class_mix: 1, missing_descriptions: 1 };
  const [still, drifted] = [NO_DRIFT, drift]
    .map((drift) => splitStreams(rowsWith(80), { ...PARAMS, drift }));
  assert.deepEqual(drifted.baseline, still.baseline);
  assert.deepEqual(drifted.streams.slice(0, 2), still.streams.slice(0, 2));
  for (const { fields: [, title, description] } of drifted.streams.slice(2).flat()) {
    assert.equal(description, "");
    assert.doesNotMatch(title, /produit|numéro/);
    assert.match(title, /^[a-z]{7} [a-z]{6} \d+$/);
  }
});

Deno.test("a drift of the class mix brings half of the classes first and the others last", () => {
  const drift = { ...NO_DRIFT, from: 1, class_mix: 1 };
  const { streams } = splitStreams(rowsWith(600), { ...PARAMS, drift });
  const [first, last] = [streams[0], streams[3]].map((rows) => Object.keys(frequencies(rows)));
  assert.equal(first.length, 3);
  assert.equal(last.length, 3);
  assert.equal(new Set([...first, ...last]).size, 6);
});

Deno.test("markup survives a drift of the vocabulary", () => {
  const [made] = splitStreams([row(1, { title: "<strong>Élégant</strong> &eacute;tui 1234" })], {
    ...PARAMS,
    baseline_ratio: 0.05,
    count: 1,
    drift: { ...NO_DRIFT, from: 1, vocabulary: 1 },
  }).streams[0];
  assert.match(made.fields[1], /^<strong>[a-z]{7}<\/strong> &eacute;tui 1234$/);
});
