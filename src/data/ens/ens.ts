/**
 * The catalogue of the Rakuten France challenge from the ENS Challenge Data site: four files that
 * are downloaded one after the other and put in the places of the raw layout.
 */
import { join } from "node:path";
import { UserError } from "../../errors.ts";
import { removeIfPresent } from "../../files/atomic_write.ts";
import { TEST_PRODUCTS, TRAIN_LABELS, TRAIN_PRODUCTS } from "../catalogue/layout.ts";
import { unpackPictures } from "./archive.ts";
import { download, type RetryOptions } from "./download.ts";
import { type Credentials, signIn } from "./site_session.ts";

/** The site's names of the catalogue's files, and ours. */
const TABLES = {
  "x-train": TRAIN_PRODUCTS,
  "y-train": TRAIN_LABELS,
  "x-test": TEST_PRODUCTS,
};
const PICTURES = "supplementary-files";

/** Where to download from, and where to keep what has come. */
export interface ChallengeOptions extends RetryOptions {
  /** The site's address. */
  url: string;
  /** The challenge's number on the site. */
  challenge: number;
  credentials: Credentials;
  /** A folder on the same disk for unfinished files; it outlives a failed run, not a finished one. */
  cache: string;
  /** Told of each file's bytes; `total` is null where the site does not say. */
  onBytes?: (file: string, done: number, total: number | null) => void;
  /** Told of the archive's entries. */
  onEntries?: (done: number, total: number) => void;
}

/** What came. */
export interface ChallengeFiles {
  /** Bytes of each catalogue file. */
  files: Record<string, number>;
  pictures: number;
}

/**
 * Downloads the challenge's files into `folder`, in the raw layout.
 *
 * @throws {UserError} if the site, the connection or the archive does not do; what has come by then
 * stays in the cache for the next try.
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
      session,
      path: `/participants/challenges/${challenge}/download/${file}`,
      page,
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

/** An archive that cannot be unpacked would fail in every later run too, so it is deleted. */
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
