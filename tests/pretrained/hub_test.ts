/** Fetching pretrained networks from a hub. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fetchBackbone } from "../../src/pretrained/hub.ts";
import { backboneState, readRecord } from "../../src/pretrained/hub_record.ts";
import { UserError } from "../../src/errors.ts";
import { withFolder } from "../_temporary.ts";
import { COMMIT, type ImitationHub, startHub } from "./_imitation_hub.ts";

const MODEL = { repository: "people/network", files: ["config.json", "model.safetensors"] };

async function withHub(
  mischief: Parameters<typeof startHub>[0],
  body: (it: {
    hub: ImitationHub;
    folder: string;
    run: (more?: { token?: string; revision?: string }) => ReturnType<typeof fetchBackbone>;
  }) => Promise<void>,
) {
  await using hub = startHub(mischief);
  await withFolder(async (parent) => {
    const folder = join(parent, "network");
    const run = (more = {}) =>
      fetchBackbone(folder, MODEL, { endpoint: hub.url, waits: [0, 0], ...more });
    await body({ hub, folder, run });
  });
}

async function assertFetched({ hub, folder }: { hub: ImitationHub; folder: string }) {
  for (const name of MODEL.files) {
    assert.deepEqual(await Deno.readFile(join(folder, name)), hub.files[name]);
  }
  const left = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  assert.deepEqual(left, ["config.json", "model.safetensors", "source.json"]);
}

function complaint(message: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof UserError, `${error}`);
    assert.match(error.message, message);
    return true;
  };
}

Deno.test("fetchBackbone() brings all files and records the commit and their hashes", () =>
  withHub({}, async (it) => {
    const { revision } = await it.run();
    assert.equal(revision, COMMIT);
    await assertFetched(it);
    assert.equal((await readRecord(it.folder))!.revision, COMMIT);
    assert.equal(await backboneState(it.folder), "as fetched");
  }));

Deno.test("fetchBackbone() transfers nothing that is here as recorded", () =>
  withHub({}, async (it) => {
    await it.run();
    it.hub.transfers.length = 0;
    await it.run();
    assert.deepEqual(it.hub.transfers, []);
  }));

Deno.test("fetchBackbone() goes on after a cut from the last byte", () =>
  withHub({ cuts: [22, 7000, 9000] }, async (it) => {
    await it.run();
    assert.deepEqual(it.hub.transfers, [null, null, "bytes=7000-", "bytes=16000-"]);
    await assertFetched(it);
  }));

Deno.test("fetchBackbone() deletes a file whose hash the hub does not name", () =>
  withHub({ liesAbout: "model.safetensors" }, async ({ run, folder }) => {
    await assert.rejects(run(), complaint(/its SHA-256 is [0-9a-f]{64}, expected 0{64}/));
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["config.json"]);
  }));

Deno.test("a file that was changed is told and fetched again", () =>
  withHub({}, async (it) => {
    await it.run();
    await Deno.writeTextFile(join(it.folder, "config.json"), "{}");
    assert.equal(await backboneState(it.folder), "changed");
    await it.run();
    await assertFetched(it);
  }));

Deno.test("a hub that changed a recorded file is refused", () =>
  withHub({}, async ({ hub, folder, run }) => {
    await run();
    hub.files["config.json"] = new TextEncoder().encode('{"model_type": "trojan"}');
    await Deno.remove(join(folder, "config.json"));
    await assert.rejects(run(), complaint(/its SHA-256 is [0-9a-f]{64}, expected [0-9a-f]{64}/));
  }));

Deno.test("a repository that asks for a token is told by the variable's name", () =>
  withHub({ token: "secret" }, async (it) => {
    await assert.rejects(it.run(), complaint(/HTTP 401, .* set HF_TOKEN/));
    await it.run({ token: "secret" });
    await assertFetched(it);
  }));

Deno.test("a hub that does not answer is told with both ways out", () =>
  withFolder(async (folder) => {
    const run = fetchBackbone(folder, MODEL, { endpoint: "http://127.0.0.1:1" });
    await assert.rejects(run, complaint(/mirror \(HF_ENDPOINT=.*\), or put the files .* by hand/));
  }));

Deno.test("a folder is absent, or here without a record, before it was fetched", () =>
  withFolder(async (folder) => {
    assert.equal(await backboneState(join(folder, "network")), "absent");
    assert.equal(await backboneState(folder), "here, without a record");
  }));
