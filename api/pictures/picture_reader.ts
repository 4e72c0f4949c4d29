/**
 * From what a caller sent to a checked picture: bytes, base64, or the id of a picture that lies in
 * the configured folder. Never a path or an address of the caller's.
 */
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
   */
  read(inputs: readonly PlacedInput[]): Promise<Picture[]>;
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
const DATA_URL = /^data:[\w/+.-]{0,40}(?:;[\w=-]{1,40})*;base64,/;

/** A reader that decodes few pictures at a time, whatever the number of requests. */
export function pictureReader({ decode, find, maxPictures }: PictureReaderOptions): PictureReader {
  const semaphore = new Semaphore(AT_ONCE);
  async function readOne({ input, loc }: PlacedInput): Promise<Picture> {
    const bytes = await bytesOf({ input, loc }, find);
    const format = detectFormat(bytes);
    if (!decode) throw new PictureError(loc, "Pictures cannot be read here");
    if (!format) {
      throw new PictureError(loc, "Input should be a JPEG, PNG or WebP file", "image_type");
    }
    try {
      const size = await semaphore.take(() => decode(bytes));
      return { bytes, format, ...size };
    } catch {
      throw new PictureError(
        loc,
        "Input should be a whole picture of a decent size",
        "image_broken",
      );
    }
  }
  return {
    async read(inputs) {
      if (inputs.length > maxPictures) {
        throw new TooManyPicturesError(`Too many pictures, expected at most ${maxPictures}`);
      }
      return await Promise.all(inputs.map(readOne));
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

/** Limits concurrent work; waiting work runs in order. */
class Semaphore {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  async take<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}
