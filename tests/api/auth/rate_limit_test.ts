import assert from "node:assert/strict";
import { RateLimit } from "../../../api/auth/rate_limit.ts";

const pure = { permissions: "none" } as const;

Deno.test("RateLimit grants a burst, then one more as time passes", pure, () => {
  let now = 0;
  const rates = new RateLimit({ perSecond: 2, burst: 3, now: () => now });
  assert.deepEqual([1, 2, 3, 4].map(() => rates.take("a")), [0, 0, 0, 0.5]);
  now = 400;
  assert.ok(Math.abs(rates.take("a") - 0.1) < 1e-9);
  now = 500;
  assert.equal(rates.take("a"), 0);
  assert.ok(rates.take("a") > 0);
});

Deno.test("RateLimit never grants more than a burst, however long a subject was away", pure, () => {
  let now = 0;
  const rates = new RateLimit({ perSecond: 5, burst: 2, now: () => now });
  rates.take("a");
  now = 1e9;
  assert.deepEqual([1, 2, 3].map(() => rates.take("a") > 0), [false, false, true]);
});

Deno.test("RateLimit counts each subject by itself", pure, () => {
  const rates = new RateLimit({ perSecond: 1, burst: 1, now: () => 0 });
  assert.equal(rates.take("a"), 0);
  assert.equal(rates.take("b"), 0);
  assert.equal(rates.take("a"), 1);
});

Deno.test("RateLimit remembers a bounded number of subjects", pure, () => {
  const rates = new RateLimit({ perSecond: 1, burst: 1, now: () => 0 });
  rates.take("first");
  for (let at = 0; at < 10_000; at++) rates.take(`subject ${at}`);
  assert.equal(rates.take("first"), 0);
  assert.equal(rates.take("subject 9999"), 1);
});

Deno.test("RateLimit grants everything at zero a second", pure, () => {
  const rates = new RateLimit({ perSecond: 0, burst: 1, now: () => 0 });
  assert.ok(Array.from({ length: 100 }, () => rates.take("a")).every((wait) => wait === 0));
});
