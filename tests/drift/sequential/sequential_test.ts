import assert from "node:assert/strict";
import { categoricalColumn } from "../../../src/drift/columns/drift_column.ts";
import { conformalRanks } from "../../../src/drift/sequential/conformal_ranks.ts";
import { newMonitor, observeStream } from "../../../src/drift/sequential/drift_monitor.ts";
import { binned, FINEST_BINS, logEvidence } from "../../../src/drift/sequential/histogram_bets.ts";
import { newRiskMonitor, observeLosses } from "../../../src/drift/sequential/risk_monitor.ts";
import { random } from "../../../src/random.ts";
import { deviates, numbers } from "../_samples.ts";

const none = { permissions: "none" } as const;

Deno.test("conformalRanks() ranks each row among the pool and the rows before it", none, () => {
  const dice = { ...random(1, "ranks"), next: () => 0 };
  const { probabilities, pool } = conformalRanks(Float64Array.of(2.5, 0, 2.5, 9), {
    pool: Float64Array.of(1, 2, 3),
    dice,
  });
  assert.deepEqual([...probabilities], [2 / 4, 0, 3 / 6, 6 / 7]);
  assert.deepEqual([...pool], [0, 1, 2, 2.5, 2.5, 3, 9]);
});

Deno.test("a tie is broken over all places that equal rows share", none, () => {
  const dice = { ...random(1, "ranks"), next: () => 0.5 };
  const { probabilities } = conformalRanks(Float64Array.of(2, 2.5, 2), {
    pool: Float64Array.of(1, 2, 3),
    dice,
  });
  assert.deepEqual([...probabilities], [(1 + 0.5 * 2) / 4, (3 + 0.5) / 5, (1 + 0.5 * 3) / 6]);
});

Deno.test("conformal p-values of exchangeable rows are uniform, ties included", none, () => {
  const dice = random(3, "ties");
  const coins = (rows: number) => Float64Array.from({ length: rows }, () => dice.integer(3));
  const { probabilities } = conformalRanks(coins(20_000), { pool: coins(500).sort(), dice });
  const expected = 20_000 / FINEST_BINS;
  const statistic = binned(probabilities)
    .reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  assert.ok(statistic < 62, `chi-square ${statistic} of 31 degrees`);
});

Deno.test("the e-process has an expectation of at most 1 without drift", none, () => {
  const dice = random(4, "null");
  let sum = 0;
  const runs = 2000;
  for (let run = 0; run < runs; run++) {
    const streams = Array.from(
      { length: 3 },
      () => binned(Float64Array.from({ length: 40 }, () => dice.next())),
    );
    sum += Math.exp(logEvidence(streams));
  }
  assert.ok(sum / runs < 1.1, `mean ${sum / runs}`);
});

Deno.test("no rows are no evidence, and crowded p-values are much", none, () => {
  const counts = (crowded: number) =>
    Uint32Array.from({ length: FINEST_BINS }, (_, bin) => bin === 0 ? crowded : 1);
  assert.ok(Math.abs(logEvidence([new Uint32Array(FINEST_BINS)])) < 1e-12);
  assert.ok(logEvidence([counts(90)]) > 10);
});

Deno.test("the monitor raises its alarm after drift begins, and names the column", none, () => {
  let state = newMonitor(
    [numbers(deviates(1000, { seed: 1 }), "x"), numbers(deviates(1000, { seed: 2 }), "y")],
    { budget: 0.05, seed: 7 },
  );
  const alarms: boolean[] = [];
  for (let stream = 0; stream < 8; stream++) {
    const mean = stream >= 4 ? 0.4 : 0;
    const observed = observeStream(state, [
      numbers(deviates(300, { seed: 10 + stream, mean }), "x"),
      numbers(deviates(300, { seed: 30 + stream }), "y"),
    ]);
    state = observed.state;
    alarms.push(observed.verdict.alarm);
    if (stream === 7) assert.ok(observed.verdict.columns.x > observed.verdict.columns.y + 5);
  }
  assert.deepEqual(alarms.slice(0, 4), [false, false, false, false]);
  assert.equal(alarms[7], true);
});

Deno.test("the monitor sees missing values and new categories", none, () => {
  const kinds = (share: number, other: string | null) => {
    const dice = random(5, other ?? "", share);
    return categoricalColumn(
      "kind",
      Array.from({ length: 500 }, () => dice.chance(share) ? other : dice.pick(["a", "b"])),
    );
  };
  for (const other of [null, "new"]) {
    const monitor = newMonitor([kinds(0, null)], { budget: 0.05, seed: 1 });
    assert.equal(observeStream(monitor, [kinds(0.5, other)]).verdict.alarm, true);
  }
});

Deno.test("equal states and streams give equal verdicts, and states are not changed", none, () => {
  const monitor = newMonitor([numbers(deviates(50, { seed: 1 }))], { budget: 0.1, seed: 2 });
  const stream = [numbers(deviates(20, { seed: 2 }))];
  assert.deepEqual(observeStream(monitor, stream), observeStream(monitor, stream));
  assert.equal(monitor.columns.x.streams.length, 0);
});

Deno.test("the risk monitor crosses above its bound and stays quiet at it", none, () => {
  const losses = (risk: number, seed: number) => {
    const dice = random(seed, "losses");
    return Float64Array.from({ length: 2000 }, () => dice.chance(risk) ? 1 : 0);
  };
  const monitor = newRiskMonitor({ bound: 0.2, budget: 0.05 });
  assert.equal(observeLosses(monitor, losses(0.3, 1)).crossed, true);
  const quiet = Array.from({ length: 40 }, (_, seed) => observeLosses(monitor, losses(0.2, seed)));
  assert.ok(quiet.filter(({ crossed }) => crossed).length <= 4);
});
