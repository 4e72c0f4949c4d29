import assert from "node:assert/strict";
import { PREDICTION_ID, predictionIds } from "../../../api/auth/prediction_ids.ts";

const ids = predictionIds(new TextEncoder().encode("a secret of tests"));

Deno.test("predictionIds() knows its ids and whose they are", () => {
  const id = ids.create("shop", 12)(11);
  assert.match(id, PREDICTION_ID);
  assert.equal(ids.check(id, "shop"), "own");
  assert.equal(ids.check(id, "rival"), "other");
});

Deno.test("predictionIds() refuses ids with any character changed, other rows and other keys", () => {
  const id = ids.create("shop", 3)(2);
  for (let at = 0; at < id.length; at++) {
    const changed = id.slice(0, at) + (id[at] === "1" ? "2" : "1") + id.slice(at + 1);
    const isRow = at === 37; // rows 0 to 2 of the same request are predictions, too
    assert.equal(ids.check(changed, "shop"), isRow ? "own" : "unknown", changed);
  }
  assert.equal(ids.check(id.replace("-2-3-", "-3-3-"), "shop"), "unknown");
  const others = predictionIds(new TextEncoder().encode("another secret"));
  assert.equal(others.check(id, "shop"), "unknown");
});
