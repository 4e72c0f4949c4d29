/** A real model in a thread of its own. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { Threads } from "../../../api/inference/threads.ts";
import { openWorkerEngine } from "../../../api/inference/worker_engine.ts";
import { Predictor } from "../../../src/prediction/predictor.ts";
import { assertClose } from "../../nn/_run.ts";
import { withFolder } from "../../_temporary.ts";
import { sampleProducts, writeTrainedModel } from "../_trained.ts";

/** Sums of the same numbers in batches of another size differ by so much at most. */
const ROUNDING = 1e-6;
const options = { provider: "cpu", workers: 1, onFailure: () => {} } as const;

/** Threads that end with the test. */
async function withPool(body: (pool: Threads) => Promise<void>): Promise<void> {
  const pool = new Threads();
  await body(pool).finally(() => pool.end());
}

Deno.test("a worker engine computes what the predictor does and leaves the serving thread free", () =>
  withPool((pool) =>
    withFolder(async (folder) => {
      const model = join(folder, "text");
      await writeTrainedModel(model);
      const predictor = await Predictor.open(model, { provider: "cpu" });
      const engine = await openWorkerEngine(model, { ...options, pool, workers: 2 });
      const products = sampleProducts(400, 3);
      let turns = 0, computing = true;
      const turning = (async () => {
        for (; computing; turns++) await new Promise((resolve) => setTimeout(resolve, 0));
      })();
      const found = await engine.probabilities(products);
      computing = false;
      await turning;
      const wanted = await predictor.probabilities(products);
      assertClose([...found], [...wanted], ROUNDING);
      assert.ok(turns > 10, `${turns} turns of the event loop`);
      assert.deepEqual([engine.labels, engine.provider, engine.lanes], [
        predictor.labels,
        "cpu",
        2,
      ]);
      const parts = await Promise.all(
        [1, 2, 3].map((n) => engine.probabilities(products.slice(0, n))),
      );
      parts.forEach((part, at) => assert.equal(part.length, (at + 1) * engine.labels.length));
      await engine.close();
      await assert.rejects(engine.probabilities(products), /The model has left/);
      await predictor.release();
    })
  ));

Deno.test("a worker engine gives its thread to the next model", () =>
  withPool((pool) =>
    withFolder(async (folder) => {
      await writeTrainedModel(join(folder, "text"));
      const first = await openWorkerEngine(join(folder, "text"), { ...options, pool });
      await first.close();
      const thread = pool.take();
      await pool.giveBack(thread);
      const second = await openWorkerEngine(join(folder, "text"), { ...options, pool });
      assert.equal((await second.probabilities(sampleProducts(2, 3))).length, 54);
      await assert.rejects(first.probabilities([]), /The model has left/);
      await second.close();
      assert.equal(pool.take(), thread);
      await pool.giveBack(thread);
    })
  ));

Deno.test("a worker engine says what is wrong with a folder, and leaves no thread behind", () =>
  withPool((pool) =>
    withFolder(async (folder) => {
      await assert.rejects(
        openWorkerEngine(folder, { ...options, pool }),
        /Cannot read model .*model\.onnx/,
      );
      await Deno.writeTextFile(join(folder, "model.onnx"), "no model");
      await Deno.writeTextFile(join(folder, "preprocess.json"), "{}");
      await Deno.writeTextFile(join(folder, "labels.json"), '{"classes":[{"code":1,"name":"a"}]}');
      await assert.rejects(openWorkerEngine(folder, { ...options, pool }));
    })
  ));
