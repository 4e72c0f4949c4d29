/**
 * Sends a large file to S3 in parts. Parts that an earlier, unfinished upload has sent are not sent
 * again.
 */
import { createHash } from "node:crypto";
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  type MultipartUpload,
  type Part,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { inParallel } from "../concurrency.ts";

const PARTS_AT_ONCE = 4;
/** S3 allows 10,000 parts. */
const MAX_PARTS = 9000;

/** An object of a bucket. */
export interface S3Target {
  Bucket: string;
  Key: string;
}

/** The md5 of some bytes as HTTP's Content-MD5 has it. */
export function base64Md5(bytes: Uint8Array): string {
  return createHash("md5").update(bytes).digest("base64");
}

/** Sends a file, going on where an earlier upload of it ended. */
export async function multipartUpload(
  client: S3Client,
  target: S3Target,
  { from, partBytes: smallest }: { from: string; partBytes: number },
): Promise<void> {
  const { size } = await Deno.stat(from);
  const partBytes = Math.max(smallest, Math.ceil(size / MAX_PARTS));
  const UploadId = await unfinishedUpload(client, target) ??
    (await client.send(new CreateMultipartUploadCommand(target))).UploadId!;
  const sent = await sentParts(client, { ...target, UploadId });
  const numbers = Array.from({ length: Math.ceil(size / partBytes) }, (_, at) => at + 1);
  const Parts: Part[] = [];
  await inParallel(numbers, PARTS_AT_ONCE, async (PartNumber) => {
    const offset = (PartNumber - 1) * partBytes;
    const Body = await readRange(from, offset, Math.min(partBytes, size - offset));
    const known = sent.get(PartNumber)?.ETag;
    const ETag = known === `"${createHash("md5").update(Body).digest("hex")}"`
      ? known
      : (await client.send(
        new UploadPartCommand({
          ...target,
          UploadId,
          PartNumber,
          Body,
          ContentMD5: base64Md5(Body),
        }),
      )).ETag;
    Parts[PartNumber - 1] = { PartNumber, ETag };
  });
  await client.send(
    new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }),
  );
}

/** The id of the latest upload of the object that has not ended. */
async function unfinishedUpload(
  client: S3Client,
  { Bucket, Key }: S3Target,
): Promise<string | undefined> {
  const { Uploads = [] } = await client.send(
    new ListMultipartUploadsCommand({ Bucket, Prefix: Key }),
  ).catch((error): { Uploads?: MultipartUpload[] } => {
    // Not every server lists uploads, and not every user may: then each starts anew.
    if (error?.$metadata?.httpStatusCode >= 400) return {};
    throw error;
  });
  return Uploads.filter((upload) => upload.Key === Key)
    .sort((a, b) => Number(b.Initiated) - Number(a.Initiated))[0]?.UploadId;
}

async function sentParts(
  client: S3Client,
  upload: S3Target & { UploadId: string },
): Promise<Map<number, Part>> {
  const parts = new Map<number, Part>();
  let PartNumberMarker: string | undefined;
  do {
    const page = await client.send(new ListPartsCommand({ ...upload, PartNumberMarker }));
    for (const part of page.Parts ?? []) parts.set(part.PartNumber!, part);
    PartNumberMarker = page.IsTruncated ? page.NextPartNumberMarker : undefined;
  } while (PartNumberMarker);
  return parts;
}

async function readRange(path: string, offset: number, length: number): Promise<Uint8Array> {
  using file = await Deno.open(path);
  await file.seek(offset, Deno.SeekMode.Start);
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length;) {
    const read = await file.read(bytes.subarray(at));
    if (read === null) throw new Error(`${path} has become shorter`);
    at += read;
  }
  return bytes;
}
