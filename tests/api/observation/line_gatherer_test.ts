import assert from "node:assert/strict";
import { gatherLines } from "../../../api/observation/line_gatherer.ts";

Deno.test("gatherLines() hands on what came meanwhile, in order and once", async () => {
  const written: string[] = [];
  const next = Promise.withResolvers<void>();
  const lines = gatherLines((some) => {
    written.push(some);
    next.resolve();
  });
  lines.append("a");
  lines.append("b");
  assert.deepEqual(written, []);
  await next.promise;
  assert.deepEqual(written, ["a\nb"]);
  lines.flush();
  assert.equal(written.length, 1, "nothing was there to be handed on");
});

Deno.test("gatherLines() hands on at once what it is asked to", () => {
  const written: string[] = [];
  const lines = gatherLines((some) => written.push(some));
  lines.append("a");
  lines.flush();
  lines.append("b");
  lines.flush();
  assert.deepEqual(written, ["a", "b"]);
});
