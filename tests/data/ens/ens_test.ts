import assert from "node:assert/strict";
import { join } from "node:path";
import { type ChallengeOptions, downloadChallenge } from "../../../src/data/ens/ens.ts";
import { UserError } from "../../../src/errors.ts";
import { exists } from "../../../src/files/atomic_write.ts";
import { withFolder } from "../../_temporary.ts";
import {
  ACCOUNT,
  CATALOGUE,
  type ImitationSite,
  type Mischief,
  PICTURES,
  startSite,
} from "./_imitation_site.ts";
import { zipOf } from "./_zip.ts";

interface Visit {
  site: ImitationSite;
  raw: string;
  cache: string;
  /** Downloads into `raw`, without waiting between tries. */
  fetchAll(options?: Partial<ChallengeOptions>): ReturnType<typeof downloadChallenge>;
}

async function visit(body: (visit: Visit) => Promise<void>, mischief: Partial<Mischief> = {}) {
  await using site = startSite(mischief);
  await withFolder(async (folder) => {
    const [raw, cache] = [join(folder, "raw"), join(folder, ".ens")];
    await Deno.mkdir(raw);
    const common = { url: site.url, challenge: 35, credentials: ACCOUNT, cache, waits: [0, 0] };
    const fetchAll = (options = {}) => downloadChallenge(raw, { ...common, ...options });
    await body({ site, raw, cache, fetchAll });
  });
}

async function assertCatalogueIn(raw: string): Promise<void> {
  const tables = {
    "X_train_update.csv": CATALOGUE["x-train"],
    "Y_train_CVw08PX.csv": CATALOGUE["y-train"],
    "X_test_update.csv": CATALOGUE["x-test"],
  };
  for (const [name, text] of Object.entries(tables)) {
    assert.equal(await Deno.readTextFile(join(raw, name)), text);
  }
  for (const [path, content] of Object.entries(PICTURES)) {
    assert.deepEqual(await Deno.readFile(join(raw, path)), content);
  }
}

/** Rejects with a `UserError` whose message has all these words. */
async function assertRefused(attempt: Promise<unknown>, ...words: (string | RegExp)[]) {
  await assert.rejects(attempt, (error) => {
    assert.ok(error instanceof UserError, String(error));
    for (const word of words) assert.match(error.message, new RegExp(word));
    return true;
  });
}

Deno.test("downloadChallenge() puts the four files in the raw layout", () =>
  visit(async ({ raw, cache, fetchAll }) => {
    const { files, pictures } = await fetchAll();
    await assertCatalogueIn(raw);
    assert.equal(pictures, 3);
    assert.deepEqual(files, {
      "X_train_update.csv": 85,
      "Y_train_CVw08PX.csv": 25,
      "X_test_update.csv": 58,
    });
    assert.equal(await exists(cache), false);
  }));

Deno.test("downloadChallenge() tells the bytes of each file up to its size", () =>
  visit(async ({ site, fetchAll }) => {
    const last: Record<string, [number, number | null]> = {};
    await fetchAll({ onBytes: (file, done, total) => last[file] = [done, total] });
    const sizes = Object.entries(site.files).map(([file, { length }]) => [file, [length, length]]);
    assert.deepEqual(last, Object.fromEntries(sizes));
  }));

Deno.test("downloadChallenge() goes on within one run after cuts", () =>
  visit(async ({ site, raw, fetchAll }) => {
    await fetchAll();
    await assertCatalogueIn(raw);
    assert.deepEqual(site.asked.slice(0, 3).map(({ file, range }) => [file, range]), [
      ["x-train", null],
      ["x-train", "bytes=10-"],
      ["x-train", "bytes=50-"],
    ]);
  }, { cuts: [10, 40] }));

Deno.test("downloadChallenge() asks in a later run only for what is missing", () =>
  visit(async ({ site, raw, cache, fetchAll }) => {
    const archive = site.files["supplementary-files"].length;
    site.mischief.cuts = [1000, 1000, 1000, 10_000, 0, 0, 0];
    await assertRefused(fetchAll(), "Cannot download .*supplementary-files", "10.0 kB are kept");
    assert.equal((await Deno.stat(join(cache, "35-supplementary-files.part"))).size, 10_000);
    site.mischief.cuts = [];
    site.asked.length = 0;
    await fetchAll();
    await assertCatalogueIn(raw);
    assert.deepEqual(site.asked.map(({ file, status, sent }) => [file, status, sent]), [
      ["x-train", 416, 0],
      ["y-train", 416, 0],
      ["x-test", 416, 0],
      ["supplementary-files", 206, archive - 10_000],
    ]);
  }));

Deno.test("downloadChallenge() names a refused account", () =>
  visit(async ({ site, fetchAll }) => {
    const credentials = { ...ACCOUNT, password: "guess" };
    await assertRefused(
      fetchAll({ credentials }),
      `Cannot sign in at ${site.url} as 'amélie'`,
      "refused the name or the password",
    );
    assert.equal(site.asked.length, 0);
  }));

Deno.test("downloadChallenge() says when the sign-in page has changed", () =>
  visit(async ({ fetchAll }) => {
    await assertRefused(fetchAll(), "has no field 'csrfmiddlewaretoken'", "data.source=directory");
  }, { newForm: true }));

Deno.test("downloadChallenge() says when nobody answers", async () => {
  let url = "";
  {
    await using site = startSite();
    url = site.url;
  }
  const options = { url, challenge: 35, credentials: ACCOUNT, cache: "unused" };
  await assertRefused(downloadChallenge("unused", options), `Cannot reach ${url}`, "data.ens.url");
});

Deno.test("downloadChallenge() tells those who do not take part to register", async () => {
  for (const stranger of ["forbidden", "redirected"] as const) {
    await visit(async ({ site, fetchAll }) => {
      await assertRefused(
        fetchAll(),
        `register to it once at ${site.url}/participants/challenges/35/`,
      );
    }, { stranger });
  }
});

Deno.test("downloadChallenge() says when the site forgot the sign-in", () =>
  visit(async ({ fetchAll }) => {
    await assertRefused(fetchAll(), "asks to sign in again", "run the command again");
  }, { forgetful: true }));

Deno.test("downloadChallenge() refuses a web page in the place of a file", () =>
  visit(async ({ cache, fetchAll }) => {
    await assertRefused(fetchAll(), "found a web page, expected a file", "data.source=directory");
    assert.equal(await exists(join(cache, "35-x-train.part")), false);
  }, { page: true }));

Deno.test("downloadChallenge() names a challenge that is not there", () =>
  visit(async ({ site, fetchAll }) => {
    delete site.files["y-train"];
    await assertRefused(fetchAll(), "download/y-train: HTTP 404", "data.ens.challenge");
  }));

Deno.test("downloadChallenge() deletes an archive that came whole and cannot be unpacked", () =>
  visit(async ({ site, raw, cache, fetchAll }) => {
    const whole = site.files["supplementary-files"];
    site.files["supplementary-files"] = whole.slice(0, whole.length - 100);
    await assertRefused(fetchAll(), "Cannot unpack", "the next run downloads it again");
    assert.equal(await exists(join(cache, "35-supplementary-files.part")), false);
    site.files["supplementary-files"] = whole;
    await fetchAll();
    await assertCatalogueIn(raw);
  }));

Deno.test("downloadChallenge() unpacks nothing outside the catalogue", () =>
  visit(async ({ site, raw, fetchAll }) => {
    const name = "../image_train/image_1_product_1.jpg";
    site.files["supplementary-files"] = zipOf([{ name, content: new Uint8Array(3) }]);
    await assertRefused(fetchAll(), "Cannot unpack", "image_train/image_1_product_1.jpg");
    assert.equal(await exists(join(raw, name)), false);
  }));
