import assert from "node:assert/strict";
import fc from "fast-check";
import { random } from "../../src/random.ts";
import { arrivalTimes } from "../../src/traffic/arrival_times.ts";
import { type Exchange, runOpenLoop } from "../../src/traffic/open_loop.ts";
import { productMix } from "../../src/traffic/product_mix.ts";
import { TrafficRecord } from "../../src/traffic/traffic_record.ts";

const STEADY = { rate: 50, seconds: 100, rampSeconds: 0, burst: 0, burstEverySeconds: 10 };

Deno.test("arrivalTimes() meets its rate, less half of the ramp", { permissions: "none" }, () => {
  const count = (rampSeconds: number) =>
    arrivalTimes({ ...STEADY, rampSeconds }, random(1, "arrivals")).length;
  // 4 standard deviations of a Poisson count
  assert.ok(Math.abs(count(0) - 5000) < 4 * Math.sqrt(5000), String(count(0)));
  assert.ok(Math.abs(count(40) - 4000) < 4 * Math.sqrt(4000), String(count(40)));
});

Deno.test("arrivalTimes() rises linearly during the ramp", { permissions: "none" }, () => {
  const times = arrivalTimes({ ...STEADY, rampSeconds: 100 }, random(1, "arrivals"));
  const firstHalf = times.filter((time) => time < 50_000).length;
  assert.ok(Math.abs(firstHalf / times.length - 0.25) < 0.04, String(firstHalf / times.length));
});

Deno.test("arrivalTimes() is ascending, within its time and adds whole bursts", {
  permissions: "none",
}, () => {
  fc.assert(fc.property(
    fc.record({
      rate: fc.double({ min: 0.1, max: 100, noNaN: true }),
      seconds: fc.integer({ min: 1, max: 20 }),
      rampSeconds: fc.integer({ min: 0, max: 30 }),
      burst: fc.integer({ min: 0, max: 9 }),
      burstEverySeconds: fc.integer({ min: 1, max: 9 }),
    }),
    (plan) => {
      const times = arrivalTimes(plan, random(7));
      assert.deepEqual(times, times.toSorted());
      assert.ok(times.every((time) => time >= 0 && time < 1000 * plan.seconds));
      const without = arrivalTimes({ ...plan, burst: 0 }, random(7)).length;
      const bursts = Math.ceil(plan.seconds / plan.burstEverySeconds) - 1;
      assert.equal(times.length - without, bursts * plan.burst);
    },
  ));
});

/** A world whose clock moves when somebody waits; every answer takes as long as told. */
function simulate(
  { arrivals, concurrency, answerMs }: Record<"concurrency" | "answerMs", number> & {
    arrivals: number[];
  },
) {
  let clock = 0;
  const timers: { at: number; resolve: () => void }[] = [];
  const wait = (milliseconds: number) =>
    new Promise<void>((resolve) => void timers.push({ at: clock + milliseconds, resolve }));
  const exchanges: Exchange[] = [];
  let underWay = 0, most = 0;
  const done = runOpenLoop({
    arrivals,
    concurrency,
    send: async () => {
      most = Math.max(most, ++underWay);
      await wait(answerMs);
      underWay--;
      return 200;
    },
    onDone: (exchange) => exchanges.push(exchange),
    now: () => clock,
    wait,
  });
  return (async () => {
    let over = false;
    done.then(() => over = true);
    while (!over) {
      for (let turn = 0; turn < 20; turn++) await Promise.resolve();
      timers.sort((a, b) => a.at - b.at);
      const next = timers.shift();
      if (!next) continue;
      clock = next.at;
      next.resolve();
    }
    return { exchanges, most, milliseconds: await done };
  })();
}

Deno.test("runOpenLoop() sends on time while answers are late", {
  permissions: "none",
}, async () => {
  const { exchanges, most } = await simulate({
    arrivals: [0, 10, 20, 30],
    concurrency: 10,
    answerMs: 1000,
  });
  assert.equal(most, 4);
  assert.deepEqual(exchanges.map(({ latencyMs }) => latencyMs), [1000, 1000, 1000, 1000]);
});

Deno.test("runOpenLoop() counts the wait for a free connection as latency", {
  permissions: "none",
}, async () => {
  const { exchanges, most, milliseconds } = await simulate({
    arrivals: [0, 10, 20, 30],
    concurrency: 1,
    answerMs: 100,
  });
  assert.equal(most, 1);
  assert.deepEqual(exchanges.map(({ latencyMs }) => latencyMs), [100, 190, 280, 370]);
  assert.deepEqual(exchanges.map(({ serviceMs }) => serviceMs), [100, 100, 100, 100]);
  assert.equal(milliseconds, 400);
});

Deno.test("TrafficRecord gives percentiles of what succeeded to three digits", {
  permissions: "none",
}, () => {
  const record = new TrafficRecord();
  for (let request = 1; request <= 1000; request++) {
    record.add({ request, outcome: 200, latencyMs: request, serviceMs: 1 });
  }
  record.add({ request: 0, outcome: 503, latencyMs: 9e5, serviceMs: 9e5 });
  record.add({ request: 0, outcome: "refused", latencyMs: 9e5, serviceMs: 9e5 });
  const { latency_ms, outcomes, failed, succeeded } = record.result(10);
  assert.deepEqual({ outcomes, failed, succeeded }, {
    outcomes: { 200: 1000, 503: 1, refused: 1 },
    failed: 2,
    succeeded: 1000,
  });
  assert.ok(Math.abs(latency_ms.percentiles.p99 / 990 - 1) < 0.001);
  assert.ok(Math.abs(latency_ms.percentiles.p100 / 1000 - 1) < 0.001);
});

const PRODUCTS = Array.from({ length: 1000 }, (_, row) => ({
  title: "Livre ancien de jardinage",
  description: null,
  label: row < 990 ? 0 : 1,
  picture: `${row}.jpg`,
}));

Deno.test("productMix() keeps products without drift and meets its shares with it", {
  permissions: "none",
}, () => {
  const sample = (shares: Partial<Parameters<typeof productMix>[1]>) => {
    const draw = productMix(PRODUCTS, {
      pictures: 0,
      vocabularyDrift: 0,
      classDrift: 0,
      ...shares,
    });
    const stream = random(3);
    return Array.from({ length: 2000 }, () => draw(stream));
  };
  assert.ok(
    sample({}).every(({ designation, picture }) =>
      designation === PRODUCTS[0].title && picture === null
    ),
  );
  const rare = sample({ classDrift: 1, pictures: 1 })
    .filter(({ picture }) => Number.parseInt(picture!) >= 990).length;
  assert.ok(Math.abs(rare / 2000 - 0.5) < 0.05, String(rare));
  const kept = sample({ vocabularyDrift: 0.5 })
    .filter(({ designation }) => designation.startsWith("Livre ")).length;
  assert.ok(Math.abs(kept / 2000 - 0.5) < 0.05, String(kept));
});
