/**
 * Downloads the catalogue of the Rakuten France challenge from the ENS Challenge Data site: four files,
 * one after the other, into the raw layout.
 */
import { siteFile } from "./site_file.ts";
import { join } from "node:path";
import { UserError } from "../../errors.ts";
import { removeIfPresent } from "../../files/atomic_write.ts";
import { TEST_PRODUCTS, TRAIN_LABELS, TRAIN_PRODUCTS } from "../catalogue/layout.ts";
import { unpackPictures } from "./archive.ts";
import { download, type RetryOptions } from "../../download/download.ts";
import { type Credentials, signIn } from "./site_session.ts";

/** File names in the raw layout, by the site's name. */
const TABLES = {
  "x-train": TRAIN_PRODUCTS,
  "y-train": TRAIN_LABELS,
  "x-test": TEST_PRODUCTS,
};
const PICTURES = "supplementary-files";

/** The challenge, the account and the folder for unfinished downloads. */
export interface ChallengeOptions extends RetryOptions {
  /** The site's address. */
  url: string;
  /** The challenge's number on the site. */
  challenge: number;
  credentials: Credentials;
  /** Folder for unfinished files, on the same disk; removed after success, kept after failure. */
  cache: string;
  /** Called with each file's bytes; `total` is null where the site does not say. */
  onBytes?: (file: string, done: number, total: number | null) => void;
  /** Called with the number of entries unpacked. */
  onEntries?: (done: number, total: number) => void;
}

/** The files that were downloaded. */
export interface ChallengeFiles {
  /** Bytes of each catalogue file. */
  files: Record<string, number>;
  pictures: number;
}

/**
 * Downloads the challenge's files into `folder`, in the raw layout.
 *
 * @throws {UserError} if the site, the connection, the disk or the archive fails; the bytes so far stay
 * in the cache for the next run.
 */
export async function downloadChallenge(
  folder: string,
  options: ChallengeOptions,
): Promise<ChallengeFiles> {
  const { challenge, cache, onBytes } = options;
  const session = await signIn(options.url, options.credentials);
  await Deno.mkdir(cache, { recursive: true });
  const page = `${session.url}/participants/challenges/${challenge}/`;
  const partOf = (file: string) => join(cache, `${challenge}-${file}.part`);
  for (const file of [...Object.keys(TABLES), PICTURES]) {
    await download(partOf(file), {
      ...options,
      source: siteFile(session, {
        path: `/participants/challenges/${challenge}/download/${file}`,
        page,
      }),
      onBytes: (done, total) => onBytes?.(file, done, total),
    });
  }
  const pictures = await unpackOrForget(partOf(PICTURES), folder, options);
  const files: Record<string, number> = {};
  for (const [file, name] of Object.entries(TABLES)) {
    await Deno.rename(partOf(file), join(folder, name));
    files[name] = (await Deno.stat(join(folder, name))).size;
  }
  await removeIfPresent(cache);
  return { files, pictures };
}

/** Unpacks the archive, or deletes it if it is broken: it would fail in every later run too. */
async function unpackOrForget(
  archive: string,
  folder: string,
  { onEntries }: ChallengeOptions,
): Promise<number> {
  try {
    return await unpackPictures(archive, { folder, onEntries });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    await removeIfPresent(archive);
    throw new UserError(`${error.message}; it was deleted, and the next run downloads it again`);
  }
}
