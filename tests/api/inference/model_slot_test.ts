/** How models come and go, with engines that are a few lines each. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { ModelSlot, type SlotEvent } from "../../../api/inference/model_slot.ts";
import { folderSource, type ModelSource } from "../../../api/inference/model_source.ts";
import type { Engine, OpenEngine } from "../../../api/inference/engine.ts";
import { withFolder } from "../../_temporary.ts";
import { engineOf, LABELS, wordEngine, writeModel } from "../_app.ts";

interface Stage {
  folder: string;
  slot: ModelSlot;
  news: SlotEvent[];
  /** Engines in the order they were opened, and whether they are closed. */
  engines: { closed: boolean; fail(error: Error): void }[];
}

interface StageOptions {
  /** The n-th engine. */
  engine?: (n: number) => Promise<Engine>;
  source?: (source: ModelSource) => ModelSource;
}

function withSlot(
  { engine = () => Promise.resolve(engineOf()), source = (own) => own }: StageOptions,
  body: (stage: Stage) => Promise<void>,
): Promise<void> {
  return withFolder(async (parent) => {
    const folder = join(parent, "text");
    const news: SlotEvent[] = [];
    const engines: Stage["engines"] = [];
    const open: OpenEngine = async (_, fail) => {
      const state = { closed: false, fail };
      const opened = await engine(engines.push(state));
      return { ...opened, close: () => Promise.resolve(void (state.closed = true)) };
    };
    const slot = new ModelSlot({
      source: source(folderSource(folder)),
      open,
      batches: { maxBatch: 8, maxWait: 0, capacity: 100 },
      onBatch() {},
      onEvent: (one) => news.push(one),
    });
    await body({ folder, slot, news, engines });
    await slot.close();
    assert.ok(engines.every(({ closed }) => closed), "an engine stayed open");
  });
}

const product = { title: "Piscine", description: null };
/** What `wordEngine` gives a lamp. */
const GOLDEN = [0.7, 0.2, 0.1];

Deno.test("ModelSlot waits for a model and takes it up when it is there", () =>
  withSlot({}, async ({ folder, slot, news }) => {
    await slot.refresh();
    assert.deepEqual([slot.current, news], [undefined, []]);
    await writeModel(folder, "first");
    await slot.refresh();
    assert.deepEqual(news.map(({ kind }) => kind), ["loaded"]);
    assert.equal(slot.current?.name, "text");
    assert.equal(slot.current?.card, "card.md first");
    assert.equal((await slot.current?.predict([product]))?.length, 3);
  }));

Deno.test("ModelSlot leaves a model alone that did not change", () =>
  withSlot({}, async ({ folder, slot, engines }) => {
    await writeModel(folder, "first");
    for (let i = 0; i < 3; i++) await slot.refresh();
    assert.equal(engines.length, 1);
  }));

Deno.test("ModelSlot names a version by the content of the files", () =>
  withSlot({}, async ({ folder, slot }) => {
    const versions: (string | undefined)[] = [];
    for (const content of ["first", "second", "first"]) {
      await Deno.remove(folder, { recursive: true }).catch(() => {});
      await writeModel(folder, content);
      await slot.refresh();
      versions.push(slot.current?.version);
    }
    assert.equal(versions[0], versions[2]);
    assert.notEqual(versions[0], versions[1]);
  }));

Deno.test("ModelSlot lets the old model finish what it has begun before it is freed", () => {
  const gate = Promise.withResolvers<void>();
  let selfTests = 5;
  const slow = engineOf(async (products) => {
    if (selfTests-- <= 0) await gate.promise;
    return await wordEngine(products);
  });
  const engine = (n: number) => Promise.resolve(n === 1 ? slow : engineOf());
  return withSlot({ engine }, async ({ folder, slot, engines }) => {
    await writeModel(folder, "first");
    await slot.refresh();
    const old = slot.current;
    const answer = old?.predict([product]);
    await writeModel(folder, "second model");
    await slot.refresh();
    assert.notEqual(slot.current?.version, old?.version);
    assert.equal((await slot.current?.predict([product]))?.length, 3);
    assert.equal(engines[0].closed, false);
    gate.resolve();
    assert.equal((await answer)?.length, 3);
  });
});

const failures: Record<string, () => Promise<Engine>> = {
  "cannot be opened": () => Promise.reject(new Error("no such operator")),
  "has other labels than outputs": () =>
    Promise.resolve(engineOf(() => Promise.resolve(new Float32Array(4)))),
  "gives probabilities that do not add up": () =>
    Promise.resolve(
      engineOf((products) => Promise.resolve(new Float32Array(products.length * 3).fill(0.5))),
    ),
  "gives no numbers": () =>
    Promise.resolve(
      engineOf((products) => Promise.resolve(new Float32Array(products.length * 3).fill(NaN))),
    ),
  "gives negative probabilities": () =>
    Promise.resolve(
      engineOf((products) =>
        Promise.resolve(Float32Array.from(products.flatMap(() => [-1, 1, 1])))
      ),
    ),
  "mixes up the products of a batch": () =>
    Promise.resolve(
      engineOf((products) =>
        Promise.resolve(
          Float32Array.from(products.flatMap((_, at) => at === 0 ? [1, 0, 0] : [0, 1, 0])),
        )
      ),
    ),
  "fails on odd products": () =>
    Promise.resolve(
      engineOf((products) =>
        products.some(({ title }) => title === "")
          ? Promise.reject(new Error("no words"))
          : wordEngine(products)
      ),
    ),
  "has a label twice": () =>
    Promise.resolve(engineOf(wordEngine, {
      labels: [{ code: 1, name: "a" }, { code: 1, name: "b" }, { code: 2, name: "c" }],
    })),
};

for (const [fault, broken] of Object.entries(failures)) {
  Deno.test(`ModelSlot keeps the old model when a new one ${fault}`, () => {
    const engine = (n: number) => n === 2 ? broken() : Promise.resolve(engineOf());
    return withSlot({ engine }, async ({ folder, slot, news, engines }) => {
      await writeModel(folder, "first");
      await slot.refresh();
      const { version } = slot.current ?? {};
      await writeModel(folder, "a broken one");
      await slot.refresh();
      await slot.refresh();
      assert.equal(slot.current?.version, version);
      assert.equal((await slot.current?.predict([product]))?.length, 3);
      assert.equal(engines.length, 2, "a broken model was tried again");
      assert.equal(news.at(-1)?.kind, "failed");
      engines[1].closed = true; // one that did not open is not closed
      await writeModel(folder, "mended, at last");
      await slot.refresh();
      assert.notEqual(slot.current?.version, version);
    });
  });
}

Deno.test("ModelSlot keeps its model when the folder is gone", () =>
  withSlot({}, async ({ folder, slot, news }) => {
    await writeModel(folder, "first");
    await slot.refresh();
    await Deno.remove(folder, { recursive: true });
    await slot.refresh();
    assert.equal((await slot.current?.predict([product]))?.length, 3);
    assert.equal(news.length, 1);
  }));

Deno.test("ModelSlot does not take up a folder that changed while it was read", () => {
  let looks = 0;
  const source = (own: ModelSource): ModelSource => async () => {
    const location = await own();
    return location && { ...location, stamp: `${location.stamp} ${Math.min(++looks, 2)}` };
  };
  return withSlot({ source }, async ({ folder, slot, engines, news }) => {
    await writeModel(folder, "first");
    await slot.refresh();
    assert.deepEqual([slot.current, engines[0].closed, news], [undefined, true, []]);
    await slot.refresh();
    assert.equal(slot.current?.name, "text");
  });
});

Deno.test("ModelSlot tries a model that was put there while the last one failed", () => {
  let looks = 0;
  const source = (own: ModelSource): ModelSource => async () => {
    const location = await own();
    return location && { ...location, stamp: looks++ === 0 ? "half written" : "whole" };
  };
  const engine = (n: number) =>
    n === 1 ? Promise.reject(new Error("cut short")) : Promise.resolve(engineOf());
  return withSlot({ source, engine }, async ({ folder, slot, engines, news }) => {
    await writeModel(folder, "first");
    await slot.refresh();
    engines[0].closed = true; // it never opened
    await slot.refresh();
    assert.deepEqual(news.map(({ kind }) => kind), ["failed", "loaded"]);
  });
});

Deno.test("ModelSlot keeps its model when its place cannot be read, and complains once", () => {
  let fault: Error | undefined;
  const source = (own: ModelSource): ModelSource => () => fault ? Promise.reject(fault) : own();
  return withSlot({ source }, async ({ folder, slot, engines, news }) => {
    await writeModel(folder, "first");
    await slot.refresh();
    fault = new Error("no such alias");
    for (let i = 0; i < 3; i++) await slot.refresh();
    assert.deepEqual(news.slice(1), [{ kind: "failed", reason: "no such alias" }]);
    assert.equal((await slot.current?.predict([product]))?.length, 3);
    fault = undefined;
    await slot.refresh();
    assert.equal(engines.length, 1, "the same model was loaded again");
    fault = new Error("no such alias");
    await slot.refresh();
    assert.equal(news.length, 3, "a new fault went unnoticed");
  });
});

Deno.test("ModelSlot takes the registry's version where there is one", () => {
  const source = (own: ModelSource): ModelSource => async () => {
    const location = await own();
    return location && { ...location, name: "shop", version: "12" };
  };
  return withSlot({ source }, async ({ folder, slot, news }) => {
    await writeModel(folder, "first");
    await slot.refresh();
    assert.deepEqual(news, [{ kind: "loaded", name: "shop", version: "12" }]);
  });
});

Deno.test("ModelSlot loads a model anew when its engine dies", () =>
  withSlot({}, async ({ folder, slot, news, engines }) => {
    await writeModel(folder, "first");
    await slot.refresh();
    engines[0].fail(new Error("out of memory"));
    assert.deepEqual([slot.current, news.at(-1)], [
      undefined,
      { kind: "failed", reason: "out of memory" },
    ]);
    await slot.refresh();
    assert.equal((await slot.current?.predict([product]))?.length, 3);
  }));

Deno.test("ModelSlot looks once at a time", () =>
  withSlot({}, async ({ folder, slot, engines }) => {
    await writeModel(folder, "first");
    await Promise.all([slot.refresh(), slot.refresh(), slot.refresh()]);
    assert.equal(engines.length, 1);
  }));

Deno.test("ModelSlot tells once that its files are gone, and goes on serving", () =>
  withSlot({}, async ({ folder, slot, news }) => {
    await writeModel(folder, "first");
    await slot.refresh();
    await Deno.remove(folder, { recursive: true });
    for (let look = 0; look < 4; look++) await slot.refresh();
    assert.deepEqual(news.map(({ kind }) => kind), ["loaded", "missing"]);
    assert.equal((await slot.current?.predict([product]))?.length, 3);
  }));

for (const [name, file] of [["pipe", "model.onnx"], ["pipe", "card.md"], ["huge", "labels.json"]]) {
  Deno.test(`ModelSlot is not held up by a ${name} in the place of ${file}`, () =>
    withSlot({}, async ({ folder, slot, news }) => {
      await writeModel(folder, "first");
      const path = join(folder, file);
      await Deno.remove(path);
      if (name === "pipe") await new Deno.Command("mkfifo", { args: [path] }).output();
      else await Deno.truncate((await Deno.writeTextFile(path, ""), path), 300e6);
      await slot.refresh();
      const wanted = file === "card.md" ? "loaded" : "failed";
      assert.deepEqual(news.map(({ kind }) => kind), [wanted]);
    }));
}

Deno.test("ModelSlot refuses a model that answers otherwise than its golden answers say", () => {
  const reversed = engineOf(wordEngine, { labels: LABELS.toReversed() });
  const engine = (n: number) => Promise.resolve(n === 2 ? reversed : engineOf());
  return withSlot({ engine }, async ({ folder, slot, news }) => {
    const write = async (content: string) => {
      await writeModel(folder, content);
      const [code] = LABELS.map((label) => label.code);
      const probabilities = Object.fromEntries(LABELS.map((label, at) => [label.code, GOLDEN[at]]));
      const answers = [{ title: "Lampe", description: null, picture: null, code, probabilities }];
      const checks = { files: {}, validation_f1: null, answers };
      await Deno.writeTextFile(join(folder, "checks.json"), JSON.stringify(checks));
    };
    await write("first");
    await slot.refresh();
    const first = slot.current?.version;
    await write("second");
    await slot.refresh();
    assert.deepEqual(news.map(({ kind }) => kind), ["loaded", "failed"]);
    assert.match(JSON.stringify(news[1]), /golden answer 0/);
    assert.equal(slot.current?.version, first);
  });
});
