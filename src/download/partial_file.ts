/**
 * A partially downloaded file with a note of its version beside it, so that a later process can request
 * the rest. Knows no network.
 */
import { namingFile } from "../system_error.ts";
import { removeIfPresent, writeJsonAtomic } from "../files/atomic_write.ts";
import { writeAll } from "../files/write_all.ts";
import type { Checksum } from "./checksums.ts";

/** One version of a file on a server. */
export interface Version {
  /** A strong ETag or a modification date, for `If-Range`; null if the server sent none. */
  validator: string | null;
  /** Size in bytes, null if unknown. */
  total: number | null;
  checksums: Checksum[];
}

/** A partial file: `path` holds its first bytes. */
export class PartialFile {
  constructor(readonly path: string) {}

  get #note(): string {
    return `${this.path}.json`;
  }

  /** Returns the version and the bytes present; undefined if there is nothing to resume. */
  async state(): Promise<{ version: Version; size: number } | undefined> {
    try {
      const version: Version = JSON.parse(await Deno.readTextFile(this.#note));
      return { version, size: (await Deno.stat(this.path)).size };
    } catch (error) {
      if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  /**
   * Starts an empty part of `version`.
   *
   * @throws {UserError} if the disk fails.
   */
  async begin(version: Version): Promise<void> {
    await this.#onDisk(async () => {
      await this.forget();
      await Deno.writeFile(this.path, new Uint8Array());
      await writeJsonAtomic(this.#note, version);
    });
  }

  /**
   * Appends chunks and returns the size in bytes; written chunks stay if the source fails.
   *
   * @throws {UserError} if the disk fails.
   */
  async append(
    pieces: AsyncIterable<Uint8Array>,
    onSize: (size: number) => void,
  ): Promise<number> {
    using file = await this.#onDisk(() => Deno.open(this.path, { append: true }));
    let { size } = await file.stat();
    for await (const piece of pieces) {
      await writeAll(file, { path: this.path, bytes: piece });
      onSize(size += piece.length);
    }
    return size;
  }

  /** Removes the part and its note. */
  async forget(): Promise<void> {
    // The note goes first: a part without one is never resumed.
    await removeIfPresent(this.#note);
    await removeIfPresent(this.path);
  }

  async #onDisk<T>(action: () => Promise<T>): Promise<T> {
    return await namingFile(`write ${this.path}`, action);
  }
}
