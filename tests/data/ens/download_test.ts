import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { download, type DownloadOptions } from "../../../src/download/download.ts";
import { siteFile } from "../../../src/data/ens/site_file.ts";
import { signIn } from "../../../src/data/ens/site_session.ts";
import { UserError } from "../../../src/errors.ts";
import { exists } from "../../../src/files/atomic_write.ts";
import { withFolder } from "../../_temporary.ts";
import { ACCOUNT, type ImitationSite, type Mischief, startSite } from "./_imitation_site.ts";

const FILE = "supplementary-files";

interface Transfer {
  site: ImitationSite;
  path: string;
  /** Downloads the archive to `path`, without waiting between tries. */
  run(options?: Partial<DownloadOptions>): Promise<void>;
  /** Range, status and bytes of each request since the last call. */
  requests(): [range: string | null, status: number, sent: number][];
}

async function transfer(body: (transfer: Transfer) => Promise<void>, mischief?: Partial<Mischief>) {
  await using site = startSite(mischief);
  await withFolder(async (folder) => {
    const path = join(folder, "file.part");
    const session = await signIn(site.url, ACCOUNT);
    const common = {
      source: siteFile(session, {
        path: `/participants/challenges/35/download/${FILE}`,
        page: "the page",
      }),
      waits: [0, 0],
    };
    await body({
      site,
      path,
      run: (options) => download(path, { ...common, ...options }),
      requests: () => site.asked.splice(0).map(({ range, status, sent }) => [range, status, sent]),
    });
  });
}

async function assertWhole({ site, path }: Transfer): Promise<void> {
  assert.deepEqual(await Deno.readFile(path), site.files[FILE]);
}

function complaint(...words: string[]): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof UserError, String(error));
    for (const word of words) assert.ok(error.message.includes(word), error.message);
    return true;
  };
}

Deno.test("download() transfers each byte once, however often it is cut", () =>
  transfer(async (it) => {
    const { length } = it.site.files[FILE];
    await it.run();
    await assertWhole(it);
    assert.deepEqual(it.requests(), [
      [null, 200, 5000],
      ["bytes=5000-", 206, 1],
      ["bytes=5001-", 206, 8000],
      ["bytes=13001-", 206, length - 13_001],
    ]);
  }, { cuts: [5000, 1, 8000] }));

Deno.test("download() has patience anew after each byte that came", () =>
  transfer(async (it) => {
    await it.run();
    await assertWhole(it);
  }, { cuts: [0, 0, 10, 0, 0, 10, 0, 0] }));

Deno.test("download() gives up after its waits and keeps what came", () =>
  transfer(async ({ site, path, run, requests }) => {
    await assert.rejects(run(), complaint("cut again and again", "first 10 B are kept"));
    assert.equal(requests().length, 4);
    assert.deepEqual(await Deno.readFile(path), site.files[FILE].slice(0, 10));
  }, { cuts: [10, 0, 0, 0] }));

Deno.test("download() counts a silent connection as cut", () =>
  transfer(async ({ path, run }) => {
    await assert.rejects(run({ waits: [], stall: 50 }), complaint("nothing came for 0.05 s"));
    assert.equal((await Deno.stat(path)).size, 10);
  }, { cuts: [10, 0], silent: true }));

Deno.test("download() asks again when the server is busy", () =>
  transfer(async (it) => {
    await it.run();
    await assertWhole(it);
    assert.deepEqual(it.requests().map(([, status]) => status), [503, 429, 200]);
  }, { statuses: [503, 429] }));

Deno.test("download() names the status of a server that stays busy", () =>
  transfer(async ({ run }) => {
    await assert.rejects(run(), complaint("HTTP 502", "nothing came"));
  }, { statuses: [502, 502, 502] }));

Deno.test("download() refuses a status it does not expect", () =>
  transfer(async ({ run, requests }) => {
    await assert.rejects(run(), complaint("HTTP 418, expected a file"));
    assert.equal(requests().length, 1);
  }, { statuses: [418] }));

Deno.test("download() begins anew when the file has changed since the cut", () =>
  transfer(async (it) => {
    await assert.rejects(it.run({ waits: [] }), complaint("first 100 B are kept"));
    it.requests();
    it.site.files[FILE] = it.site.files[FILE].toReversed();
    await it.run();
    await assertWhole(it);
    assert.deepEqual(it.requests(), [["bytes=100-", 200, it.site.files[FILE].length]]);
  }, { cuts: [100, 0] }));

Deno.test("download() begins anew where the site ignores ranges", () =>
  transfer(async (it) => {
    await it.run();
    await assertWhole(it);
    assert.deepEqual(it.requests().map(([range, status]) => [range, status]), [
      [null, 200],
      ["bytes=100-", 200],
    ]);
  }, { cuts: [100], wholeOnly: true }));

Deno.test("download() transfers nothing of a file that is here already", () =>
  transfer(async (it) => {
    await it.run();
    it.requests();
    await it.run();
    it.site.mischief.wholeOnly = true;
    await it.run();
    await assertWhole(it);
    const { length } = it.site.files[FILE];
    assert.deepEqual(it.requests().map(([range, status]) => [range, status]), [
      [`bytes=${length}-`, 416],
      [`bytes=${length}-`, 200],
    ]);
  }));

Deno.test("download() accepts a file that has the checksum the site names", () =>
  transfer(async (it) => {
    await it.run();
    await assertWhole(it);
  }, {
    cuts: [5000],
    headers: (content) => ({
      "content-md5": createHash("md5").update(content).digest("base64"),
      "digest": `sha-256=${createHash("sha256").update(content).digest("base64")}`,
    }),
  }));

Deno.test("download() deletes a file that has another checksum", () =>
  transfer(async (it) => {
    const words = ["md5 is not the one the site names", "Content-MD5", "the file was deleted"];
    await assert.rejects(it.run(), complaint(...words));
    assert.equal(await exists(it.path), false);
    it.site.mischief.headers = () => ({});
    await it.run();
    await assertWhole(it);
  }, { headers: () => ({ "content-md5": createHash("md5").digest("base64") }) }));

Deno.test("download() remembers the checksum over a cut", () =>
  transfer(async ({ path, run }) => {
    await assert.rejects(run(), complaint("Content-MD5", "the file was deleted"));
    assert.equal(await exists(path), false);
  }, { cuts: [5000], headers: () => ({ "content-md5": createHash("md5").digest("base64") }) }));

Deno.test("download() names the file that cannot be written", () =>
  transfer(async ({ path, run }) => {
    await Deno.remove(dirname(path));
    await assert.rejects(run(), complaint(`Cannot write ${path}`));
    await Deno.mkdir(dirname(path));
  }));
