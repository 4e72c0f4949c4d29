/**
 * From what a caller sent to a checked picture: bytes, base64, or the id of a picture that lies in
 * the configured folder. Never a path or an address of the caller's.
 */
import { QueueFullError } from "../queue/errors.ts";
import { type WorkOptions, WorkQueue } from "../queue/work_queue.ts";
import { PictureError, TooManyPicturesError } from "./errors.ts";
import { detectFormat, type Picture, type PictureInput } from "./picture.ts";

/** Decodes a whole picture and tells its size; rejects one that is broken or too large. */
export type Decode = (bytes: Uint8Array) => Promise<{ width: number; height: number }>;

/** Finds a picture that lies here by its imageid; undefined when there is none. */
export type FindPicture = (id: string) => Promise<Uint8Array | undefined>;

/** Reads the pictures of requests. */
export interface PictureReader {
  /**
   * Checks pictures, each with the place in the body it came from.
   *
   * @throws {TooManyPicturesError}
   * @throws {PictureError} for one that cannot be used.
   * @throws {QueueFullError} when too many pictures are waiting.
   */
  read(inputs: readonly PlacedInput[], options: WorkOptions): Promise<Picture[]>;
}

/** An input and where it stood. */
export interface PlacedInput {
  input: PictureInput;
  loc: (string | number)[];
}

/** Dependencies and limits of a reader. */
export interface PictureReaderOptions {
  /** Without one, pictures are refused. */
  decode: Decode | undefined;
  find: FindPicture;
  /** In one request. */
  maxPictures: number;
}

/** Decoded at once: each may take as much memory as its pixels. */
const AT_ONCE = 2;
/** Requests full of pictures that may wait to be decoded. */
const REQUESTS_WAITING = 16;
const DATA_URL = /^data:[\w/+.-]{0,40}(?:;[\w=-]{1,40})*;base64,/;

/**
 * A reader that decodes few pictures at once, in a queue that is fair to callers.
 *
 * @throws {PictureError | TooManyPicturesError | QueueFullError} from `read`.
 */
export function pictureReader({ decode, find, maxPictures }: PictureReaderOptions): PictureReader {
  const queue = new WorkQueue({
    lanes: AT_ONCE,
    capacity: REQUESTS_WAITING * maxPictures,
    now: () => performance.now(),
  });
  async function readOne({ input, loc }: PlacedInput, options: WorkOptions): Promise<Picture> {
    const bytes = await bytesOf({ input, loc }, find);
    const format = detectFormat(bytes);
    if (!decode) throw new PictureError(loc, "Pictures cannot be read here");
    if (!format) {
      throw new PictureError(loc, "Input should be a JPEG, PNG or WebP file", "image_type");
    }
    try {
      const size = await queue.run(() => decode(bytes), options);
      return { bytes, format, ...size };
    } catch (error) {
      if (error instanceof QueueFullError || options.signal?.aborted) throw error;
      throw new PictureError(
        loc,
        "Input should be a whole picture of a decent size",
        "image_broken",
      );
    }
  }
  return {
    async read(inputs, options) {
      if (inputs.length > maxPictures) {
        throw new TooManyPicturesError(`Too many pictures, expected at most ${maxPictures}`);
      }
      return await Promise.all(inputs.map((input) => readOne(input, options)));
    },
  };
}

async function bytesOf({ input, loc }: PlacedInput, find: FindPicture): Promise<Uint8Array> {
  if (input instanceof Uint8Array) return input;
  if (typeof input !== "string") {
    const found = await find(String(input.id));
    if (found) return found;
    throw new PictureError([...loc, "id"], "No picture of this id lies here", "image_unknown");
  }
  try {
    return Uint8Array.fromBase64(input.slice(DATA_URL.exec(input)?.[0].length ?? 0));
  } catch {
    throw new PictureError(loc, "Input should be a picture in base64", "image_base64");
  }
}
