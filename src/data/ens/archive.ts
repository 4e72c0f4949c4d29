/** Unpacks the challenge's zip archive of pictures into the layout of the raw catalogue. */
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { type Entry, openPromise, type ZipFile } from "yauzl";
import { namingFile } from "../../system_error.ts";
import { errorMessage, UserError } from "../../errors.ts";

const PICTURE = /^(?:images\/)?(image_(?:train|test)\/[^/]+\.jpg)$/;
/** Folders, and entries that macOS adds. */
const IGNORED = /\/$|^__MACOSX\/|(?:^|\/)\.DS_Store$/;
const FOLDERS = ["image_train", "image_test"];

/** A defect of the archive's content, as opposed to a failure of the disk. */
class BrokenArchive extends Error {}

/**
 * Unpacks `images/image_train/*.jpg` and `images/image_test/*.jpg` of the archive at `path` below
 * `folder`, and returns the number of pictures.
 *
 * @throws {UserError} if the archive is broken, holds no picture, or holds any other name, such as one
 * that leads out of the folder.
 */
export async function unpackPictures(
  path: string,
  { folder, onEntries = () => {} }: {
    folder: string;
    onEntries?: (done: number, total: number) => void;
  },
): Promise<number> {
  for (const name of FOLDERS) await Deno.mkdir(join(folder, "images", name), { recursive: true });
  let zip: ZipFile | undefined;
  try {
    zip = await openPromise(path, { lazyEntries: true, strictFileNames: true }).catch(throwBroken);
    let pictures = 0;
    let seen = 0;
    for await (const entry of zipEntries(zip)) {
      onEntries(++seen, zip.entryCount);
      if (IGNORED.test(entry.fileName)) continue;
      const picture = entry.fileName.match(PICTURE);
      if (!picture) throw new BrokenArchive(`found the name ${JSON.stringify(entry.fileName)}`);
      // The name in the archive is matched, never followed: no entry can leave the folder.
      const content = await readEntry(zip, entry);
      const target = join(folder, "images", picture[1]);
      await namingFile(`write ${target}`, () => Deno.writeFile(target, content));
      pictures++;
    }
    if (pictures === 0) throw new BrokenArchive("found no picture");
    return pictures;
  } catch (error) {
    if (!(error instanceof BrokenArchive)) throw error;
    throw new UserError(
      `Cannot unpack ${path}: ${error.message}, expected a whole zip archive of ` +
        "images/image_train/*.jpg and images/image_test/*.jpg",
    );
  } finally {
    zip?.close();
  }
}

async function* zipEntries(zip: ZipFile): AsyncGenerator<Entry> {
  const entries = zip.eachEntry();
  while (true) {
    const { done, value } = await entries.next().catch(throwBroken);
    if (done) return;
    yield value;
  }
}

async function readEntry(zip: ZipFile, entry: Entry): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of await zip.openReadStreamPromise(entry)) pieces.push(piece);
  } catch (error) {
    throw new BrokenArchive(`${entry.fileName}: ${errorMessage(error)}`);
  }
  const content = Buffer.concat(pieces);
  if (crc32(content) !== entry.crc32) throw new BrokenArchive(`${entry.fileName}: wrong CRC-32`);
  return content;
}

function throwBroken(error: unknown): never {
  throw new BrokenArchive(errorMessage(error));
}
