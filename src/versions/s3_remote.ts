/**
 * A remote in a bucket of S3, or of a server that speaks its protocol. Every request carries the
 * md5 of its bytes, so that the server refuses what arrived damaged.
 */
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { inParallel } from "../concurrency.ts";
import { UserError } from "../errors.ts";
import { writeAll } from "../files/write_all.ts";
import { type Remote, remoteKey } from "./remote.ts";
import { s3Error } from "./s3_error.ts";
import { base64Md5, multipartUpload } from "./s3_multipart.ts";

const AT_ONCE = 16;
/** For so many objects or fewer each is asked for; for more, folders are listed. */
const ASKED_ONE_BY_ONE = 64;
const PART_BYTES = 16 << 20;
const DOWNLOAD_TRIES = 3;

/** Keys of a remote in `.dvc/config`; what is missing comes from AWS's own files and variables. */
export interface S3Keys {
  url: string;
  endpointurl?: string;
  region?: string;
  profile?: string;
  access_key_id?: string;
  secret_access_key?: string;
  session_token?: string;
}

/**
 * Opens a remote; files above `partBytes` are sent in parts.
 *
 * @throws {UserError} from each call, saying what the server answered.
 */
export function s3Remote(keys: S3Keys, { partBytes = PART_BYTES } = {}): Remote {
  const { host: Bucket, pathname } = new URL(keys.url);
  const root = pathname.replace(/^\/+|\/+$/g, "");
  const keyOf = (md5: string) => root ? `${root}/${remoteKey(md5)}` : remoteKey(md5);
  const client = s3Client(keys);
  const naming = <T>(action: string, work: () => Promise<T>): Promise<T> =>
    work().catch((error) => {
      throw s3Error(`${action} ${keys.url}`, error);
    });

  async function holds(md5: string): Promise<boolean> {
    return await client.send(new HeadObjectCommand({ Bucket, Key: keyOf(md5) })).then(
      () => true,
      (error) => {
        if (error?.$metadata?.httpStatusCode === 404) return false;
        throw error;
      },
    );
  }

  async function listed(two: string, held: Set<string>): Promise<void> {
    let ContinuationToken: string | undefined;
    do {
      const Prefix = keyOf(`${two}_`).slice(0, -1);
      const page = await client.send(
        new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken }),
      );
      for (const { Key } of page.Contents ?? []) held.add(two + Key!.slice(Prefix.length));
      ContinuationToken = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (ContinuationToken);
  }

  return {
    url: keys.url,
    present: (md5s) =>
      naming("ask", async () => {
        const held = new Set<string>();
        if (md5s.length <= ASKED_ONE_BY_ONE) {
          await inParallel(md5s, AT_ONCE, async (md5) => {
            if (await holds(md5)) held.add(md5);
          });
        } else {
          const folders = [...new Set(md5s.map((md5) => md5.slice(0, 2)))];
          await inParallel(folders, AT_ONCE, (two) => listed(two, held));
        }
        return new Set(md5s.filter((md5) => held.has(md5)));
      }),
    upload: (md5, from) =>
      naming("send to", async () => {
        const { size } = await Deno.stat(from);
        const target = { Bucket, Key: keyOf(md5) };
        if (size > partBytes) return await multipartUpload(client, target, { from, partBytes });
        const Body = await Deno.readFile(from);
        await client.send(
          new PutObjectCommand({ ...target, Body, ContentMD5: base64Md5(Body) }),
        );
      }),
    download: (md5, to) =>
      naming("fetch from", async () => {
        using file = await Deno.open(to, { write: true, createNew: true });
        let offset = 0;
        for (let tries = DOWNLOAD_TRIES;;) {
          const before = offset;
          try {
            const Range = offset > 0 ? `bytes=${offset}-` : undefined;
            const { Body } = await client.send(
              new GetObjectCommand({ Bucket, Key: keyOf(md5), Range }),
            );
            for await (const bytes of Body as AsyncIterable<Uint8Array>) {
              await writeAll(file, { path: to, bytes });
              offset += bytes.length;
            }
            return;
          } catch (error) {
            // A connection that was cut goes on where it ended; the client has retried the rest.
            if (error instanceof UserError || offset === before || --tries === 0) throw error;
          }
        }
      }),
  };
}

function s3Client(keys: S3Keys): S3Client {
  const { access_key_id: accessKeyId, secret_access_key: secretAccessKey } = keys;
  return new S3Client({
    endpoint: keys.endpointurl,
    forcePathStyle: keys.endpointurl !== undefined,
    region: keys.region ?? (keys.endpointurl === undefined ? undefined : "us-east-1"),
    profile: keys.profile,
    ...(accessKeyId && secretAccessKey
      ? { credentials: { accessKeyId, secretAccessKey, sessionToken: keys.session_token } }
      : {}),
    // The md5 is sent instead; servers other than Amazon's may not know newer checksums.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
}
