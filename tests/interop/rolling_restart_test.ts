/** Two APIs behind nginx are replaced, and one is killed, while requests go on: none fails. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { postProduct } from "../../src/traffic/product_requests.ts";
import { runOpenLoop } from "../../src/traffic/open_loop.ts";
import { tokenOf } from "../api/_app.ts";
import { withServer } from "../api/_server.ts";
import { sampleProducts, writeTrainedModel } from "../api/_trained.ts";
import { withFolder } from "../_temporary.ts";
import { freePort, nginxTest, withNginx } from "./_nginx.ts";

const RATE = 40;
const MOST_SECONDS = 120;

/** An API that listens on a port until it is stopped. */
interface Replica {
  listening: Promise<void>;
  stop(signal: Deno.Signal): Promise<void>;
}

function startReplica(folder: string, port: number): Replica {
  const listening = Promise.withResolvers<void>();
  const stopping = Promise.withResolvers<Deno.Signal>();
  const ended = withServer({ folder, set: [`port=${port}`, "drain_seconds=1"] }, async (server) => {
    listening.resolve();
    await server.stop(await stopping.promise);
  });
  ended.catch(listening.reject);
  return {
    listening: listening.promise,
    stop: (signal) => {
      stopping.resolve(signal);
      return ended;
    },
  };
}

nginxTest(
  "no request fails while two APIs are replaced one after the other, and one is killed",
  () =>
    withFolder(async (root) => {
      const places = ["a", "b"].map((name) => ({ folder: join(root, name), port: freePort() }));
      for (const { folder } of places) await writeTrainedModel(join(folder, "models/text"));
      const start = (at: number) => startReplica(places[at].folder, places[at].port);
      const replicas = [start(0), start(1)];
      await Promise.all(replicas.map(({ listening }) => listening));
      await withNginx({ folder: root, ports: places.map(({ port }) => port) }, async (port) => {
        const url = `http://127.0.0.1:${port}/predict_product`;
        const destination = { url, token: await tokenOf(), timeoutMs: 20_000 };
        const [product] = sampleProducts(1);
        const body = JSON.stringify({ designation: product.title, description: "" });
        const outcomes: (number | string)[] = [];
        const seen = new EventTarget();
        const stop = new AbortController();
        const traffic = runOpenLoop({
          arrivals: Array.from({ length: RATE * MOST_SECONDS }, (_, at) => 1000 * at / RATE),
          concurrency: 32,
          send: () => postProduct(body, destination),
          onDone: ({ outcome }) => {
            outcomes.push(outcome);
            seen.dispatchEvent(new Event("done"));
          },
          now: () => performance.now(),
          wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
          signal: stop.signal,
        });
        const answered = async (more: number) => {
          const wanted = outcomes.length + more;
          while (outcomes.length < wanted) {
            await new Promise((resolve) => seen.addEventListener("done", resolve, { once: true }));
          }
        };
        await answered(RATE);
        for (const at of [0, 1]) {
          await replicas[at].stop("SIGTERM");
          replicas[at] = start(at);
          await replicas[at].listening;
          await answered(RATE);
        }
        await replicas[0].stop("SIGKILL");
        await answered(2 * RATE);
        stop.abort();
        await traffic;
        const failed = outcomes.filter((outcome) => outcome !== 200);
        assert.deepEqual(failed, [], `of ${outcomes.length}`);
        assert.ok(outcomes.length >= 5 * RATE);
      });
      await replicas[1].stop("SIGTERM");
    }),
);
