import assert from "node:assert/strict";
import { withPlace } from "./_stages.ts";

const TRAINED_ON = {
  "data.source": "directory",
  "data.directory": "data/stream/catalogue",
  "runtime.provider": "cpu",
};

Deno.test("streams are made of a catalogue, taken one by one, and forgotten on demand", () =>
  withPlace(async ({ succeed, run, content }) => {
    await succeed("ingest", { "data.sample.rows": 300, "data.sample.images": false });
    const made = await succeed("streams:make", { "streams.count": 2 });
    assert.match(made.stdout, /300 rows = 150 of the baseline \+ 150 in 2 streams/);
    await succeed("ingest", TRAINED_ON);
    const again = await run("streams:make");
    assert.match(again.stderr, /data\/raw: it holds the baseline of data\/stream/);
    for (const stage of ["preprocess", "features:text", "train:text"]) {
      await succeed(stage, { ...TRAINED_ON, "train.text.passes": 2 });
    }
    const ended = await succeed("stream", TRAINED_ON);
    assert.match(ended.stdout, /^stream_01: 75 rows = 75 kept \+ 0 quarantined\n/);
    assert.match(ended.stdout, /1 more wait\. Next: deno task stream\n/);
    await succeed("stream", TRAINED_ON);
    assert.match((await succeed("stream", TRAINED_ON)).stdout, /No stream waits/);
    assert.deepEqual(Object.keys(content("metrics/drift")), ["stream_01.json", "stream_02.json"]);
    const unasked = await run("streams:reset");
    assert.match(unasked.stderr, /Cannot ask: found no terminal, expected one or --yes/);
    assert.equal((await run("streams:reset", {}, ["--yes"])).code, 0);
    assert.deepEqual(content("metrics/drift"), {});
  }));
