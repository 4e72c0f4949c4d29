/**
 * A bucket of an S3 server (moto, from PyPI) as a remote: what is sent arrives, whole or not at all.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { md5Hex } from "../../src/dvc/content_hash.ts";
import { ObjectCache } from "../../src/dvc/object_cache.ts";
import { noStatCache } from "../../src/dvc/stat_cache.ts";
import { pull } from "../../src/versions/pull.ts";
import { push } from "../../src/versions/push.ts";
import { remoteKey } from "../../src/versions/remote.ts";
import { s3Remote } from "../../src/versions/s3_remote.ts";
import { readTree } from "../dvc/_tree.ts";
import { withFolder } from "../_temporary.ts";
import { cachedOut } from "../versions/_objects.ts";
import { interpreter, pythonTest } from "./_python.ts";
import { withDataFolder } from "../versions/_data_repository.ts";

const BUCKET = "bucket";
const CREDENTIALS = { accessKeyId: "key", secretAccessKey: "secret" };
const MEBIBYTE = 1 << 20;

/** A running server with an empty bucket. */
interface Server {
  endpoint: string;
  keys: { url: string } & Record<string, string>;
  client: S3Client;
}

async function withServer(body: (server: Server, folder: string) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const port = freePort();
    const child = new Deno.Command(interpreter(""), {
      args: ["-m", "moto.server", "-H", "127.0.0.1", "-p", `${port}`],
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const lines = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = ""; !text.includes("Running on");) {
      const { value, done } = await lines.read();
      assert.ok(!done, `the server ended: ${text}`);
      text += value;
    }
    lines.releaseLock();
    const endpoint = `http://127.0.0.1:${port}`;
    const client = new S3Client({
      endpoint,
      forcePathStyle: true,
      region: "us-east-1",
      credentials: CREDENTIALS,
      requestChecksumCalculation: "WHEN_REQUIRED",
    });
    try {
      await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
      const { accessKeyId, secretAccessKey } = CREDENTIALS;
      await body({
        endpoint,
        client,
        keys: {
          url: `s3://${BUCKET}/some/prefix`,
          endpointurl: endpoint,
          access_key_id: accessKeyId,
          secret_access_key: secretAccessKey,
        },
      }, folder);
    } finally {
      client.destroy();
      child.kill("SIGKILL");
      await child.status;
    }
  });
}

function s3Test(name: string, run: () => Promise<void>): void {
  pythonTest(name, { modules: ["moto"], run });
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

const onProgress = () => {};
const keyOf = (md5: string) => `some/prefix/${remoteKey(md5)}`;

/** Bytes in which no two parts are equal. */
function largeText(mebibytes: number): string {
  return Array.from({ length: mebibytes }, (_, at) => `${at}`.padEnd(MEBIBYTE, ".")).join("");
}

s3Test(
  "a folder that is pushed to S3 is pulled from there byte by byte, large files in parts",
  () =>
    withServer(async ({ keys, client }, folder) => {
      const many = Object.fromEntries(Array.from({ length: 80 }, (_, at) => [`n/${at}`, `${at}`]));
      const files = { ...many, "é": "é", "large": largeText(12) };
      const { cache, out } = await cachedOut(folder, files);
      const remote = s3Remote(keys, { partBytes: 5 * MEBIBYTE });
      assert.equal((await push([out], { cache, remote, onProgress })).sent, 83);
      assert.equal((await push([out], { cache, remote, onProgress })).sent, 0);
      const { ETag } = await client.send(
        new HeadObjectCommand({ Bucket: BUCKET, Key: keyOf(md5Hex(files.large)) }),
      );
      assert.match(ETag!, /-3"$/); // of three parts

      await Deno.remove(out.path, { recursive: true });
      const other = new ObjectCache(join(folder, "other"));
      const result = await pull([out], {
        cache: other,
        statCache: noStatCache,
        remote,
        force: false,
        onProgress,
      });
      assert.equal(result.fetched, 83);
      assert.deepEqual(await readTree(out.path), files);
    }),
);

s3Test(
  "an upload to S3 that was cut goes on with the parts that are missing",
  () =>
    withServer(async ({ keys, client }, folder) => {
      const large = largeText(12);
      const md5 = md5Hex(large);
      const { cache, out } = await cachedOut(folder, { large });
      const target = { Bucket: BUCKET, Key: keyOf(md5) };
      const { UploadId } = await client.send(new CreateMultipartUploadCommand(target));
      const Body = new TextEncoder().encode(large.slice(0, 5 * MEBIBYTE));
      await client.send(new UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body }));
      const remote = s3Remote(keys, { partBytes: 5 * MEBIBYTE });
      await push([out], { cache, remote, onProgress });
      const { Uploads = [] } = await client.send(
        new ListMultipartUploadsCommand({ Bucket: BUCKET }),
      );
      assert.deepEqual(Uploads, []); // the one that was begun has ended; no second one was begun
      await remote.download(md5, join(folder, "fetched"));
      assert.equal(md5Hex(await Deno.readFile(join(folder, "fetched"))), md5);
    }),
);

s3Test(
  "the data commands use S3 as .dvc/config and config.local say, and name what is wrong",
  () =>
    withServer(({ endpoint }) =>
      withDataFolder({
        "data/a": "one",
        ".dvc/config": `[core]\n    analytics = false\n    remote = far\n['remote "far"']\n` +
          `    url = s3://${BUCKET}/p\n    endpointurl = ${endpoint}\n` +
          `['remote "lost"']\n    url = s3://missing/p\n    endpointurl = ${endpoint}\n`,
        ".dvc/config.local": ["far", "lost"].map((name) =>
          `['remote "${name}"']\n    access_key_id = key\n    secret_access_key = secret\n`
        ).join(""),
      }, async ({ folder, run, fail, read }) => {
        await run("data_add", "data");
        const remote = ["--remote", `s3://missing/p`];
        assert.match(await fail("data_push", ...remote), /^error: Cannot \w+ s3:\/\/missing\/p: /m);
        assert.match(await run("data_push"), /^Sent 2 objects of 1 outs to s3:\/\/bucket\/p$/m);
        await Deno.remove(join(folder, "data"), { recursive: true });
        await Deno.remove(join(folder, ".dvc/cache"), { recursive: true });
        await run("data_pull");
        assert.equal(await read("data/a"), "one");
      })
    ),
);
